import type { Ranges } from '../../shared/ranges.ts'
import { createValue } from '../value.ts'

/** What a person is asked about the files of a batch: of the chosen images, or of all. */
export type FileQuestion = {
  /** `converting`, `arranging`: what the work that was begun came to. */
  kind: 'convert' | 'converting' | 'rename' | 'move' | 'arranging' | 'duplicates'
  batch: string
  indexes: Ranges | undefined
  /** How many images these are. */
  images: number
}

/** The dialog that is open. */
export const fileQuestion = createValue<FileQuestion | undefined>(undefined)

export const askAboutFiles = (question: FileQuestion): void => fileQuestion.set(question)
export const closeQuestion = (): void => fileQuestion.set(undefined)
