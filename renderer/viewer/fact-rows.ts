import type { PictureFacts } from '../../shared/image.ts'
import { formatNumber } from '../text.ts'

/** What a picture says of itself, as names and words. */
export function factRows(facts: PictureFacts): [name: string, value: string][] {
  const { maker, camera, lens, takenAt, place, profile, frames, artist, rights, software } = facts
  const rows: [string, string | undefined][] = [
    [
      'Camera',
      camera !== undefined && maker !== undefined && !camera.startsWith(maker)
        ? `${maker} ${camera}`
        : (camera ?? maker),
    ],
    ['Lens', lens],
    ['Exposure', exposureOf(facts)],
    // The camera's own clock: its zone is not known.
    ['Taken', takenAt?.replace('T', ' ')],
    ['Place', place && `${place.latitude.toFixed(5)}, ${place.longitude.toFixed(5)}`],
    ['By', artist],
    ['Rights', rights],
    ['Software', software],
    ['Profile', profile],
    ['Colours', coloursOf(facts)],
    ['Frames', frames === undefined ? undefined : formatNumber(frames)],
  ]
  return rows.filter((row): row is [string, string] => row[1] !== undefined)
}

function exposureOf({ exposureSeconds, aperture, iso, focalLengthMm }: PictureFacts): string | undefined {
  const parts = [
    exposureSeconds === undefined ? undefined : secondsOf(exposureSeconds),
    aperture === undefined ? undefined : `f/${round(aperture)}`,
    iso === undefined ? undefined : `ISO ${iso}`,
    focalLengthMm === undefined ? undefined : `${round(focalLengthMm)} mm`,
  ].filter(part => part !== undefined)
  return parts.length === 0 ? undefined : parts.join(' · ')
}

const secondsOf = (seconds: number): string =>
  seconds >= 0.3 ? `${round(seconds)} s` : `1/${formatNumber(Math.round(1 / seconds))} s`

const round = (value: number): string => `${Math.round(10 * value) / 10}`

const bits: Readonly<Record<string, string>> = { uchar: '8 bit', ushort: '16 bit', float: '32 bit' }
const spaces: Readonly<Record<string, string>> = {
  srgb: 'RGB',
  rgb16: 'RGB',
  cmyk: 'CMYK',
  'b-w': 'Grey',
  grey16: 'Grey',
}

function coloursOf({ colours, depth, isTransparent }: PictureFacts): string | undefined {
  if (colours === undefined) return undefined
  const parts = [spaces[colours] ?? colours, depth && bits[depth], isTransparent && 'transparent']
  return parts.filter(part => typeof part === 'string').join(', ')
}
