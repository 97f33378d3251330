/** What one page may cost. Beyond any of these, what was found until then is the result. */
export type RenderLimits = {
  /** From the first request to the last look. */
  totalMs: number
  /** Until the document begins to arrive. */
  openMs: number
  /** Of the browser's processes, their own memory together. */
  memoryBytes: number
  /** That leave the machine, and images whose bodies are not loaded. */
  requests: number
  images: number
  /** From the network, over all requests. */
  bytes: number
  /** Heights of the window that are scrolled through. */
  screens: number
}

export const renderLimits: RenderLimits = {
  totalMs: 60_000,
  openMs: 30_000,
  memoryBytes: 1_000_000_000,
  requests: 2000,
  images: 10_000,
  bytes: 200_000_000,
  screens: 30,
}

/** Why a page was not read to its end. */
export type CutBy = keyof RenderLimits | 'crash' | 'stuck' | 'length'

/** The same as a sentence; of what was found nothing is lost. */
export function cutWords(cut: CutBy, limits: RenderLimits): string {
  switch (cut) {
    case 'totalMs':
      return `it was not ready after ${limits.totalMs / 1000} seconds`
    case 'openMs':
      return `nothing of it came in ${limits.openMs / 1000} seconds`
    case 'memoryBytes':
      return `it wanted more than ${limits.memoryBytes / 1e6} MB of memory`
    case 'requests':
      return `it made more than ${limits.requests} requests`
    case 'images':
      return `it has more than ${limits.images} images`
    case 'bytes':
      return `it loaded more than ${limits.bytes / 1e6} MB`
    case 'screens':
      return `it was scrolled through ${limits.screens} screens and continues below that`
    case 'crash':
      return 'it made the browser give up'
    case 'stuck':
      return 'its scripts did not let it be looked at'
    case 'length':
      return 'it became too long'
  }
}
