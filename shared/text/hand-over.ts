import { type HandOverFault, mostHandedLinks } from '../hand-over.ts'
import { formatCount } from './format.ts'

/** Another one came while a list is reviewed: any page can hand something over, and never replaces the review. */
export const handOverWaits = 'A browser handed something over. It waits on the start page.'

/** What is said beside a host that an address names privately. */
export const privateHostWords = '(this computer or your own network)'

/** Why something that was handed over is not taken, as sentences. */
export const handOverFaults: Record<HandOverFault | 'queue-full', string> = {
  'not-ours': 'A browser handed over something that Shoal does not understand.',
  'too-long': 'A browser handed over more than fits. Copy the links and paste them here.',
  'too-many': `A browser handed over more than ${formatCount(mostHandedLinks, 'link', 'links')}. Copy them and paste them here.`,
  'no-links': 'A browser handed over nothing that can be downloaded.',
  'queue-full': 'A browser hands over too much at once. The newest links were left out.',
}
