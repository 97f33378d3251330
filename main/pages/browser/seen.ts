import type { CutBy, RenderLimits } from './limits.ts'
import type { Settling } from './settling.ts'
import type { TabEvents } from './tab.ts'

/** What a page asked for so far. */
export type Seen = {
  readonly events: TabEvents
  /** Addresses, each once, in order. */
  readonly images: string[]
  readonly requests: number
}

/** Notes what a page asks for, and decides what may go out; `end` is called where that is too much. */
export function createSeen(
  loadsImages: boolean,
  limits: RenderLimits,
  settling: Settling,
  end: (why: CutBy) => void,
): Seen {
  const images = new Set<string>()
  let requests = 0

  function note(url: string): void {
    if (!/^https?:/i.test(url) || images.has(url)) return
    if (images.size >= limits.images) end('images')
    else images.add(url)
  }

  return {
    events: {
      decide({ kind, url }) {
        if (!/^(?:https?|data|blob|about):/i.test(url) || requests > limits.requests) return 'refuse'
        return kind === 'image' && !loadsImages ? 'empty' : 'pass'
      },
      requested({ url, kind, isRedirect }) {
        settling.began()
        if (kind === 'image') {
          // The page names the first address of a redirect.
          if (!isRedirect) note(url)
          if (!loadsImages) return
        }
        requests += 1
        if (requests > limits.requests) end('requests')
      },
      answered({ url, kind }, contentType) {
        // Drawn or shown by a script, which asked for it as for anything else.
        if (kind === 'other' && /^\s*image\//i.test(contentType ?? '')) note(url)
      },
      settled: settling.ended,
      crashed: () => end('crash'),
    },
    get images() {
      return [...images]
    },
    get requests() {
      return requests
    },
  }
}
