import { createValue } from '../value.ts'

/** The image that is looked at in the whole window: its place in the list, and itself once its row is known. */
export type Viewing = { place: number; index: number | undefined }
export const viewing = createValue<Viewing | undefined>(undefined)

export const viewImage = (next: Viewing): void => viewing.set(next)
export const closeViewer = (): void => viewing.set(undefined)
