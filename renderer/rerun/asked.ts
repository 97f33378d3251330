import { createValue } from '../value.ts'

/** The batch of which a person is asked how it is to be run again. */
export type RerunQuestion = { batch: string; name: string }

/** The dialog that is open. */
export const rerunQuestion = createValue<RerunQuestion | undefined>(undefined)

export const askToRerun = (question: RerunQuestion): void => rerunQuestion.set(question)
