import type { ConversionPlan, ConversionTotals } from '../conversion.ts'
import { replacementOf } from '../conversion.ts'
import type { SavedFile } from '../model.ts'
import { formatBytes, formatCount, formatPixels } from './format.ts'

/** What an image was before a file that was made of it took its place; undefined where it is as it came. */
export function originalWords(saved: SavedFile): string | undefined {
  if (replacementOf(saved) === undefined) return undefined
  return [saved.image?.type?.toUpperCase(), formatPixels(saved.image), formatBytes(saved.bytes)]
    .filter(words => words !== undefined)
    .join(', ')
}

/** What a conversion came to, in one line. */
export const convertedWords = ({ converted, unchanged, left, bytes }: ConversionTotals): string =>
  [
    `${formatCount(converted, 'image')} converted${converted > 0 ? `, ${formatBytes(bytes)}` : ''}`,
    unchanged > 0 && `${unchanged} unchanged`,
    left > 0 && `${left} left as they are`,
  ]
    .filter(Boolean)
    .join(' · ')

/** Images that cannot be converted, by type, one sentence each. */
export const unreadableWords = ({ unreadable }: Pick<ConversionPlan, 'unreadable'>): string[] =>
  unreadable.map(
    ({ type, images }) => `${formatCount(images, 'image')} of type ${type} cannot be converted here.`,
  )
