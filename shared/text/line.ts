import { formatNumber } from './format.ts'

/**
 * Where a batch is among those that wait, from 1 on, and what they wait for: a download that runs, one that waits for
 * room on the disk, or a person; undefined where the first one is about to start.
 */
export type LinePlace = { place: number; waitsFor: 'running' | 'room' | 'person' | undefined }

/** “Next in line”, as the state of a batch. */
export const placeWords = ({ place }: LinePlace): string =>
  place === 1 ? 'Next in line' : `Number ${formatNumber(place)} in line`

/** When it starts, as a sentence. */
export function startWords({ place, waitsFor }: LinePlace): string {
  const before =
    place === 1 ? '' : `, and after ${place === 2 ? 'the one' : `the ${formatNumber(place - 1)}`} before it`
  switch (waitsFor) {
    case 'running':
      return `Starts when the running downloads are done or paused${before}.`
    case 'room':
      return `Starts when there is room on the disk and the download that waits for it is done${before}.`
    case 'person':
      return 'Nothing in line starts automatically now. Start this one, or resume another download.'
    case undefined:
      return `Starts now${before}.`
  }
}
