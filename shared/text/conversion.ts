import type { ConversionPlan, ConversionTotals } from '../conversion.ts'
import { formatBytes, formatCount } from './format.ts'

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
