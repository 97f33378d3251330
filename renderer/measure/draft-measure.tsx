import { SegmentedControl, Title } from '@mantine/core'
import { sizeOfRanges } from '../../shared/ranges.ts'
import { formatCount } from '../../shared/text/format.ts'
import { appInfo } from '../app-info.ts'
import { choose, type Draft } from '../intake/draft.ts'
import { go, notify, setWindow, useWindow } from '../store.ts'
import { formatNumber } from '../text.ts'
import { useValue } from '../value.ts'
import { MeasureView } from './measure-view.tsx'

/** Measures with the images of the list under review, before they are downloaded for good. */
export function DraftMeasure({ draft }: { draft: Draft }) {
  const known = useValue(appInfo)
  const part = useWindow(state => (state.part === 'sweep' ? 'sweep' : 'race'))
  const options = draft.options ?? known?.options
  if (options === undefined) return null
  const takeBest = async (best: number) => {
    choose({ options: { ...options, atOnce: best, perHost: best } })
    go('/review')
    notify(`${formatNumber(best)} at once for this list.`)
  }
  return (
    <div className="measure-page">
      <div className="measure-page-head">
        <Title order={1} size="h4">
          Measure with {formatCount(draft.review.items - sizeOfRanges(draft.out ?? []), 'image')}
        </Title>
        <SegmentedControl
          size="xs"
          aria-label="View"
          value={part}
          onChange={value => setWindow({ part: value })}
          data={[
            { value: 'race', label: 'Race' },
            { value: 'sweep', label: 'How many at once?' },
          ]}
        />
      </div>
      <MeasureView
        key={part}
        kind={part === 'race' ? 'comparison' : 'sweep'}
        of={{ draft: draft.review.draft, options, ...(draft.out && { out: draft.out }) }}
        limits={options}
        obstacle=""
        takeBest={takeBest}
      />
    </div>
  )
}
