import type { ImageFacts, ImageType } from '../../../shared/image.ts'
import { checkBmp } from './structure/bmp.ts'
import { checkDds } from './structure/dds.ts'
import { checkExr } from './structure/exr.ts'
import { checkFits } from './structure/fits.ts'
import { walkGif } from './structure/gif.ts'
import { checkHeif } from './structure/heif.ts'
import { checkIco } from './structure/ico.ts'
import { type BegunWalk, beginWalk, checkBy, type Walk } from './structure/incoming.ts'
import { walkJpeg } from './structure/jpeg.ts'
import { checkJpegXl } from './structure/jpeg-xl.ts'
import { checkJpeg2000 } from './structure/jpeg2000.ts'
import { checkDjvu, checkIcns, checkJpegXr } from './structure/length-field.ts'
import { checkPcx } from './structure/pcx.ts'
import { walkPng } from './structure/png.ts'
import { checkPnm } from './structure/pnm.ts'
import { checkPsd } from './structure/psd.ts'
import { checkQoi } from './structure/qoi.ts'
import { checkCr3, checkRaf, checkSignature, checkX3f } from './structure/raw.ts'
import {
  type ByteSource,
  Cut,
  createReader,
  type FoundSize,
  joined,
  type StructureCheck,
} from './structure/reader.ts'
import { sniff, typeOfSignature } from './structure/sniff.ts'
import { checkSvg } from './structure/svg.ts'
import { checkSvgz } from './structure/svgz.ts'
import { checkHdr, checkXbm, checkXpm } from './structure/text-picture.ts'
import { checkTga } from './structure/tga.ts'
import { checkRawTiff, checkTiff } from './structure/tiff.ts'
import { checkWebp } from './structure/webp.ts'

export type { ByteSource } from './structure/reader.ts'

/** The type of a file, found from its bytes alone. `why` completes a sentence: "it is JSON". */
export type ImageCheck =
  | { kind: 'whole'; image: ImageFacts }
  /** `isViewable`: a picture begins, and viewers show it as far as it goes. */
  | { kind: 'cut'; image: ImageFacts; why: string; isViewable: boolean }
  | { kind: 'web-page'; why: string }
  | { kind: 'not-an-image'; why: string }
  | { kind: 'empty' }

/** Formats that are walked from their first byte to their end: that can be done while they arrive. */
const walks = { jpg: walkJpeg, png: walkPng, gif: walkGif } satisfies Partial<Record<ImageType, Walk>>

const structureChecks: Record<ImageType, StructureCheck> = {
  jpg: checkBy(walkJpeg),
  png: checkBy(walkPng),
  gif: checkBy(walkGif),
  webp: checkWebp,
  avif: checkHeif,
  heic: checkHeif,
  bmp: checkBmp,
  tiff: checkTiff,
  ico: checkIco,
  svg: checkSvg,
  jxl: checkJpegXl,
  jp2: checkJpeg2000,
  svgz: checkSvgz,
  cur: checkIco,
  icns: checkIcns,
  psd: checkPsd,
  exr: checkExr,
  hdr: checkHdr,
  qoi: checkQoi,
  dds: checkDds,
  tga: checkTga,
  pcx: checkPcx,
  pbm: checkPnm,
  pgm: checkPnm,
  ppm: checkPnm,
  pam: checkPnm,
  xbm: checkXbm,
  xpm: checkXpm,
  fits: checkFits,
  dcm: checkSignature,
  jxr: checkJpegXr,
  djvu: checkDjvu,
  orf: checkRawTiff,
  rw2: checkRawTiff,
  raf: checkRaf,
  cr3: checkCr3,
  crw: checkSignature,
  x3f: checkX3f,
}

/**
 * Tells an image by its bytes and, at level `structure`, walks it to the end its own format defines; at `off`,
 * `whole` only means recognised. Bytes behind that end are tolerated. No bytes make it throw, loop long or
 * allocate much; only a failing source does (its error is passed on).
 *
 * A cut file is never `whole`, except where the format has no end to prove: a bare JPEG XL codestream, a last
 * box of length 0 (JPEG XL), and AVIF or HEIC sequences cut exactly between two boxes.
 */
export async function checkImage(source: ByteSource, level: 'structure' | 'off'): Promise<ImageCheck> {
  if (source.bytes === 0) return { kind: 'empty' }
  const reader = createReader(source)
  const sniffed = sniff(await reader.rest(0))
  if (sniffed.kind !== 'image') return sniffed
  const { type } = sniffed
  if (level === 'off') return { kind: 'whole', image: { type } }

  const found: FoundSize = {}
  try {
    await structureChecks[type](reader, found)
    return wholeOf(type, found)
  } catch (error) {
    return cutOf(type, found, error)
  }
}

/** The check of a file while it arrives, at level `structure`. */
export type ArrivingCheck = {
  /** The next bytes of the file. */
  take(bytes: Uint8Array): void
  /** What all of them together are; undefined where only `checkImage` can tell that. */
  finding(): ImageCheck | undefined
}

/** Enough for the signatures of all that is walked. */
const signatureBytes = 8

type Arriving =
  | { kind: 'head'; bytes: Buffer }
  | { kind: 'walking'; type: ImageType; walk: BegunWalk }
  | { kind: 'over'; check: ImageCheck }
  | { kind: 'not-walked' }

const nothing = Buffer.alloc(0)

/** Checks a file from its first byte on, so that it need not be read once more. Finds what `checkImage` finds. */
export function createArrivingCheck(): ArrivingCheck {
  const found: FoundSize = {}
  let state: Arriving = { kind: 'head', bytes: nothing }

  function begin(bytes: Buffer): Arriving {
    if (bytes.length < signatureBytes) return { kind: 'head', bytes }
    const type = typeOfSignature(bytes)
    if (type !== 'jpg' && type !== 'png' && type !== 'gif') return { kind: 'not-walked' }
    return goOn({ kind: 'walking', type, walk: beginWalk(walks[type], found) }, bytes)
  }

  function goOn(walking: Arriving & { kind: 'walking' }, bytes: Uint8Array | undefined): Arriving {
    const { type, walk } = walking
    try {
      const isOver = bytes === undefined ? walk.end() === undefined : walk.take(bytes)
      return isOver ? { kind: 'over', check: wholeOf(type, found) } : walking
    } catch (error) {
      return { kind: 'over', check: cutOf(type, found, error) }
    }
  }

  return {
    take(bytes) {
      if (state.kind === 'head') state = begin(joined(state.bytes, bytes))
      else if (state.kind === 'walking') state = goOn(state, bytes)
    },
    finding() {
      if (state.kind === 'walking') state = goOn(state, undefined)
      return state.kind === 'over' ? state.check : undefined
    },
  }
}

/** No side of them is 0, or they cannot be shown. */
const wholeOf = (type: ImageType, found: FoundSize): ImageCheck =>
  (found.width === 0 || found.height === 0) && !mayBeZero.includes(type)
    ? cutOf(type, { ...found, isViewable: false }, new Cut('it says that it has no pixels'))
    : { kind: 'whole', image: { type, ...sizeOf(found) } }

/**
 * A drawing of symbols for others has no size of its own, frames of a GIF may be larger than its screen, and the height of
 * a JPEG may be behind its first scan (ITU-T T.81, B.2.5).
 */
const mayBeZero: readonly ImageType[] = ['svg', 'svgz', 'gif', 'jpg']

/** The result of a check that ended with this error; throws errors that do not come from the file. */
function cutOf(type: ImageType, found: FoundSize, error: unknown): ImageCheck {
  if (!(error instanceof Cut)) throw error
  const isViewable = found.isViewable ?? false
  return { kind: 'cut', image: { type, ...sizeOf(found) }, why: error.message, isViewable }
}

const sizeOf = ({ isViewable: _, ...size }: FoundSize): Omit<FoundSize, 'isViewable'> => size

/** Bytes in memory as a source. */
export function bytesOf(buffer: Uint8Array): ByteSource {
  return {
    bytes: buffer.byteLength,
    read: (position, length) => buffer.subarray(position, position + length),
  }
}
