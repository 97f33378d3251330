import { useElementSize } from '@mantine/hooks'
import { useRef } from 'react'
import type { RunningImage } from '../../shared/contract/commands.ts'
import { Ring } from '../shell/ring.tsx'
import { openImage } from '../store.ts'
import { placeInLane } from './lane-places.ts'
import './now-lane.css'

/** px, with the gap beside it */
const placeWidth = 150

type Props = { now: readonly RunningImage[]; isPaused: boolean }

/**
 * What is downloaded at this moment, side by side. The rows below and the sentence above say the same to those who do not
 * see it.
 */
export function NowLane({ now, isPaused }: Props) {
  const { ref, width } = useElementSize()
  const places = Math.max(1, Math.floor(width / placeWidth))
  const before = useRef<readonly (RunningImage | undefined)[]>([])
  const lane = placeInLane(before.current, now, places)
  before.current = lane
  return (
    <div className="now-lane" aria-hidden="true" ref={ref}>
      {lane.map((image, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a place is what it is, whatever is in it
        <Place key={place} image={image} isPaused={isPaused} />
      ))}
    </div>
  )
}

function Place({ image, isPaused }: { image: RunningImage | undefined; isPaused: boolean }) {
  if (image === undefined) return <span className="now-place is-free" />
  const { index, name, state, receivedBytes, totalBytes } = image
  const share = state === 'saving' ? 1 : totalBytes ? receivedBytes / totalBytes : 0
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the row of the image does the same, by key too
    // biome-ignore lint/a11y/useKeyWithClickEvents: the row of the image does the same, by key too
    <span
      className={state === 'saving' ? 'now-place is-saving' : 'now-place'}
      title={name}
      onClick={() => openImage(index)}
    >
      <Ring share={share} isPaused={isPaused} size={16} />
      <span className="cut">{name}</span>
    </span>
  )
}
