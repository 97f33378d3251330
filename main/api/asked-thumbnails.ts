/**
 * The thumbnails that pages are waiting for. Electron does not say when a page no longer wants one (the signal of a
 * request there never aborts, lib/browser/api/protocol.ts), so the page says it itself: by the address that it asked,
 * which has a name in it that the page chose for itself.
 */
export type AskedThumbnails = {
  /** A signal that also aborts when the page cancels. `done` is called when it is answered. */
  begin(request: Pick<Request, 'url' | 'signal'>): { signal: AbortSignal; done(): void }
  /** `address`: path and query. Nothing happens where it is answered already. */
  cancel(address: string): void
}

export function createAskedThumbnails(): AskedThumbnails {
  const asked = new Map<string, AbortController>()
  return {
    begin({ url, signal }) {
      const { pathname, search, searchParams } = new URL(url)
      // Without a name, another page may ask the same.
      if (!searchParams.has('page')) return { signal, done() {} }
      const address = `${pathname}${search}`
      const control = new AbortController()
      asked.set(address, control)
      return {
        signal: AbortSignal.any([signal, control.signal]),
        done() {
          // The page may have asked for it once more meanwhile.
          if (asked.get(address) === control) asked.delete(address)
        },
      }
    },
    cancel: address => asked.get(address)?.abort(new DOMException('no longer in sight', 'AbortError')),
  }
}
