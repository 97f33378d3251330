/** What the commands of the contract answer. Plain data. */

export type * from './answers/app.ts'
export type * from './answers/batches.ts'
export type * from './answers/drafts.ts'
export type * from './answers/files.ts'
export type * from './answers/pages.ts'
