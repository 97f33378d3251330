import type { ImageFacts } from '../../../shared/image.ts'
import type { CopySource, ServedFacts } from '../../../shared/model.ts'
import type { PartFile, WholePart } from '../files/part-file.ts'
import { parseContentDisposition } from '../http/content-disposition.ts'
import type { ResponseFacts } from '../http/exchange.ts'
import type { Headers } from '../http/resume.ts'

/** A body that proved to be whole, as it came. */
export type WholeFile = {
  kind: 'whole'
  part: PartFile
  image: ImageFacts | undefined
  damage: string | undefined
  /** Why its pixels were not checked, although the options ask for it. */
  notDecoded: string | undefined
  response: ResponseFacts
}

/** An image that is whole and checked, and has no name yet. */
export type Arrived = {
  part: WholePart
  image: ImageFacts | undefined
  damage: string | undefined
  /** Why its pixels were not checked, although the options ask for it. */
  notDecoded: string | undefined
  served: ServedFacts
  finalUrl: string
  contentType: string | undefined
  /** Absent where it was downloaded. */
  copied?: CopySource
  /** Absolute path of a file with the same bytes, of which it is to be a second name. */
  linkTo?: string
}

/** A file that was downloaded, with what its host said of it. */
export function arrivedFrom({ part, image, damage, notDecoded, response }: WholeFile): Arrived {
  const { headers, finalUrl } = response
  const served = servedFacts(headers)
  return { ...{ part, image, damage, notDecoded, served, finalUrl }, contentType: headers['content-type'] }
}

/** Longer ones are useless; the limit keeps a hostile host from filling the store. */
const mostLength = 500

function servedFacts(headers: Headers): ServedFacts {
  const { etag, 'last-modified': lastModified, 'content-disposition': disposition } = headers
  const name = disposition === undefined ? undefined : parseContentDisposition(disposition)
  const isShort = (text: string | undefined): text is string =>
    text !== undefined && text.length <= mostLength
  return {
    ...(isShort(etag) && { etag }),
    ...(isShort(lastModified) && { lastModified }),
    ...(isShort(name) && { name }),
  }
}
