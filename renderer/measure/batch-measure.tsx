import type { BatchHeader } from '../../shared/contract/commands.ts'
import type { Feed } from '../batch/feed.ts'
import { call } from '../client.ts'
import { notify } from '../store.ts'
import { formatNumber } from '../text.ts'
import { useValue } from '../value.ts'
import { MeasureView } from './measure-view.tsx'
import type { Kind } from './setup.tsx'

/** Measures with the saved images of a batch. */
export function BatchMeasure({ feed, kind }: { feed: Feed; kind: Kind }) {
  const header = useValue(feed.header)
  if (header === undefined) return null
  const { batch, atOnce, perHost } = header
  const takeBest = async (best: number) => {
    await call('setLimits', { batch, atOnce: best, perHost: best })
    notify(`${formatNumber(best)} at a time is set for this batch.`)
  }
  return (
    <MeasureView
      kind={kind}
      of={{ batch }}
      limits={{ atOnce, perHost }}
      obstacle={obstacleOf(header)}
      takeBest={takeBest}
    />
  )
}

const obstacleOf = ({ state }: BatchHeader): string =>
  state === 'running' || state === 'stopping'
    ? 'This batch is being downloaded. Measure once it is done or paused: both would disturb each other.'
    : ''
