import type { Refusal } from '../../../../shared/refusal.ts'
import type { TableMessage } from './tables.ts'

/** What the thread that reads a table says. It reads on only once it was asked for the next piece. */
export type FromReader =
  | { kind: 'piece'; message: TableMessage }
  /** It works on something long. */
  | { kind: 'alive' }
  | { kind: 'end' }
  | { kind: 'refused'; refusal: Refusal }
