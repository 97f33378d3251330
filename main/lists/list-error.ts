/** A list that cannot be read at all. The message is for the user and names no secrets. */
export class ListError extends Error {
  override readonly name = 'ListError'
}
