import * as z from 'zod'

/** One row of a list as it is kept; `images` are indexes of the batch's items. */
export const listRowSchema = z.object({
  cells: z.array(z.tuple([z.string(), z.string()])).readonly(),
  images: z.array(z.number()),
  rejected: z.string().optional(),
})

export type StoredListRow = {
  cells: readonly (readonly [name: string, value: string])[]
  images: readonly number[]
  rejected?: string | undefined
}
