import { type HandOverFault, mostHandedLinks } from '../hand-over.ts'
import { formatCount } from './format.ts'

/** Why something that was handed over is not taken, as sentences. */
export const handOverFaults: Record<HandOverFault | 'queue-full', string> = {
  'not-ours': 'A browser handed over something that Shoal does not understand.',
  'too-long': 'A browser handed over more than fits. Copy the links and paste them here.',
  'too-many': `A browser handed over more than ${formatCount(mostHandedLinks, 'link', 'links')}. Copy them and paste them here.`,
  'no-links': 'A browser handed over nothing that can be downloaded.',
  'queue-full': 'A browser hands over too much at once. The newest links were left out.',
}
