import type { Refusal } from '../../../shared/refusal.ts'
import type { OrderedDraft } from './draft-order.ts'

/** What the thread that reads lists says: first that it is there, then what came of its order. */
export type FromDraftThread =
  | { kind: 'ready' }
  | { kind: 'read'; draft: OrderedDraft }
  | { kind: 'refused'; refusal: Refusal }
