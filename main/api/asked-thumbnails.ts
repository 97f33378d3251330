/**
 * The thumbnails that pages are waiting for. Electron does not say when a page no longer wants one (the signal of a
 * request there never aborts), so the page says it itself: by a name that it chose for itself, and by image.
 */
export type AskedThumbnails = {
  /** A signal that also aborts when the page cancels. `done` is called when it is answered. */
  begin(
    page: string | undefined,
    batch: string,
    index: number,
    size: number,
    signal: AbortSignal,
  ): { signal: AbortSignal; done(): void }
  /** Nothing happens where it is answered already. */
  cancel(page: string, batch: string, index: number, size: number): void
}

export function createAskedThumbnails(): AskedThumbnails {
  const asked = new Map<string, AbortController>()
  const keyOf = (page: string, batch: string, index: number, size: number) =>
    `${page} ${batch} ${index} ${size}`
  return {
    begin(page, batch, index, size, signal) {
      if (page === undefined) return { signal, done() {} }
      const key = keyOf(page, batch, index, size)
      const control = new AbortController()
      asked.set(key, control)
      return {
        signal: AbortSignal.any([signal, control.signal]),
        done() {
          // The page may have asked for it once more meanwhile.
          if (asked.get(key) === control) asked.delete(key)
        },
      }
    },
    cancel(page, batch, index, size) {
      asked.get(keyOf(page, batch, index, size))?.abort(new DOMException('no longer in sight', 'AbortError'))
    },
  }
}
