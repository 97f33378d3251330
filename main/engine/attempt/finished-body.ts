import { type Failure, type FailureCode, FailureError, failure, failures } from '../../../shared/failure.ts'
import { isShapeAsked, shapeOf } from '../../../shared/image-shape.ts'
import type { BatchOptions } from '../../../shared/settings.ts'
import { failureOfDisk } from '../files/disk-failure.ts'
import type { PartFile } from '../files/part-file.ts'
import { decodeInto, parseEncodings } from '../http/encoding.ts'
import type { Exchange, ResponseFacts } from '../http/exchange.ts'
import { checkImage } from '../image/check.ts'
import type { Decoders } from '../image/decoder/decoders.ts'
import type { WholeFile } from './arrived.ts'
import type { FetchContext } from './fetcher.ts'

/** What earlier attempts brought. `cut`: SHA-256 of an image without its end that came whole as HTTP goes. */
export type EarlierBodies = { cut: string | undefined }

/** The last look at a body that HTTP calls complete. */
export async function finishBody(
  exchange: Pick<Exchange, 'response'>,
  part: PartFile,
  earlier: EarlierBodies,
  { options, world }: Pick<FetchContext, 'options' | 'world'>,
  signal: AbortSignal,
): Promise<WholeFile | Failure> {
  const { response } = exchange
  if (response === undefined) return failure('internal', 'The request ended without a response')
  let plain: PartFile | undefined
  try {
    const encodings = parseEncodings(response.headers['content-encoding'])
    if (encodings.length > 0 && part.bytes > 0) plain = await undoEncodings(part, encodings, options.maxBytes)
    const whole = await checkFile(plain ?? part, response, earlier, options)
    const found = 'code' in whole ? whole : await decodeWhereAsked(whole, options, world.decoders, signal)
    if ('code' in found) await plain?.reset()
    return found
  } catch (error) {
    await plain?.reset()
    // Decoding may take long, so an interruption ends it.
    signal.throwIfAborted()
    return failureOfDisk(error)
  }
}

async function checkFile(
  part: PartFile,
  response: ResponseFacts,
  earlier: EarlierBodies,
  options: BatchOptions,
): Promise<WholeFile | Failure> {
  if (part.bytes === 0) return failure('empty-body')
  const check =
    part.finding() ?? (await checkImage(await part.read(), options.check === 'off' ? 'off' : 'structure'))
  const image = 'image' in check ? check.image : undefined
  const found: WholeFile = { kind: 'whole', part, image, damage: undefined, notDecoded: undefined, response }
  if (options.check === 'off') return found
  if (check.kind === 'cut')
    return wasPromised(response) && keepsDamage(check, part, earlier)
      ? { ...found, damage: check.why }
      : because('image-cut', check.why)
  if (check.kind === 'web-page') return failure('web-page', webPageWords(check.why))
  if (check.kind === 'not-an-image') return because('not-an-image', check.why)
  if (check.kind === 'empty') return failure('empty-body')
  return found
}

/**
 * Whether an image without its end is kept as it is: the host sent the same bytes twice, so that is all it has, and they
 * can be viewed. Remembers them otherwise.
 */
function keepsDamage(
  { isViewable }: { isViewable: boolean },
  part: PartFile,
  earlier: EarlierBodies,
): boolean {
  const sha256 = part.digest()
  if (isViewable && earlier.cut === sha256) return true
  earlier.cut = sha256
  return false
}

/** Whether HTTP itself says that the body is complete (RFC 9112, 8), and not only that the connection ended. */
const wasPromised = ({ headers }: ResponseFacts): boolean =>
  headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined

/**
 * Decodes it where that is asked for, or where its size decides and its structure does not tell. What cannot be decoded
 * within bounds is kept as its structure was found: too costly never means lost.
 */
async function decodeWhereAsked(
  file: WholeFile,
  options: BatchOptions,
  decoders: Pick<Decoders, 'check'>,
  signal: AbortSignal,
): Promise<WholeFile | Failure> {
  const { image, damage } = file
  const isProof = options.check === 'decode' && damage === undefined
  const isSizeMissing = image !== undefined && image.width === undefined && isShapeAsked(shapeOf(options))
  if (!isProof && (options.check === 'off' || !isSizeMissing)) return file
  const decoded = await decoders.check(await file.part.picture(), signal)
  if (decoded.kind === 'whole') {
    const { width, height } = decoded
    return isSizeMissing ? { ...file, image: { ...image, width, height } } : file
  }
  if (!isProof) return file
  if (decoded.kind === 'undecodable') return because('image-damaged', decoded.why)
  if (decoded.kind === 'damaged') return { ...file, damage: decoded.why }
  return { ...file, notDecoded: decoded.why }
}

/** The plain file; undefined where it was never encoded, whatever the header says: then it is the image itself. */
async function undoEncodings(
  encoded: PartFile,
  encodings: string[],
  maxBytes: number,
): Promise<PartFile | undefined> {
  const plain = await encoded.openByProduct()
  try {
    await decodeInto(plain, await encoded.read(), encodings, maxBytes)
  } catch (error) {
    await plain.reset()
    if (isUndecodable(error) && (await isPlainImage(encoded))) return undefined
    throw error
  }
  await encoded.reset()
  return plain
}

const isUndecodable = (error: unknown): boolean =>
  error instanceof FailureError && error.failure.code === 'body-cut'

/** Whether the bytes are an image as they arrived. A compressed drawing is not: the image is inside. */
async function isPlainImage(file: PartFile): Promise<boolean> {
  const check = await checkImage(await file.read(), 'structure')
  return check.kind === 'whole' && check.image.type !== 'svgz'
}

/** The page's title tells what it wants; that it is a page is said already. */
function webPageWords(why: string): string {
  const title = /titled (.*)$/.exec(why)?.[1]
  return title === undefined ? failures['web-page'].title : `${failures['web-page'].title}: ${title}`
}

const because = (code: FailureCode, why: string): Failure => failure(code, `${failures[code].title}: ${why}`)
