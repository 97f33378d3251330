import type { Failure } from '../../../shared/failure.ts'
import type { PageDocument } from './page-document.ts'

/** What a browser saw beside the page's own document. */
export type SeenInBrowser = {
  /** Addresses of images that the page asked for, each once. */
  images: readonly string[]
  /** Pages shown as parts of it. */
  frames: readonly { url: string; document: PageDocument }[]
  /** Why it was not read to its end, as a part of a sentence; undefined: it was. */
  cut: string | undefined
}

export type Page = {
  /** After redirects. */
  url: string
  status: number
  contentType: string | undefined
  document: PageDocument
  /** Of the page as it was sent, undone where it was compressed. */
  bytes: number
  /** The page after it, as the headers of its answer say; absent where they do not. */
  next?: string | undefined
  /** What it asks of whoever collects images for training; undefined: nothing. */
  aiRules: string | undefined
  /** Where it was loaded in a browser: what that saw beside the document. */
  seen?: SeenInBrowser
}
/** `image`: what is at this address is an image itself. */
export type PageResult =
  | { kind: 'page'; page: Page }
  | { kind: 'image'; url: string }
  | { kind: 'failed'; failure: Failure }
