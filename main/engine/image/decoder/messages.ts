import type { Conversion, ConvertedType } from '../../../../shared/conversion.ts'
import type { ImageType, PictureFacts } from '../../../../shared/image.ts'
import type { Look } from '../look.ts'

/** A picture as a decoder is given it. By path where it is a file: it may be larger than what a message can hold. */
export type Picture = { path: string } | { bytes: Uint8Array }

/** What a decoder can be asked to do. `edge`: the longest side of the thumbnail, in pixels. */
export type DecoderTask =
  | { op: 'check' }
  | { op: 'thumbnail'; edge: number }
  | { op: 'facts' }
  | { op: 'look' }
  | { op: 'convert'; wish: ConvertWish }

/**
 * What a picture is to become. `square`: exactly `maxEdge` by `maxEdge` pixels, larger than it was if need be: with white
 * at two sides, or only its middle.
 */
export type ConvertWish = Pick<Conversion, 'to' | 'maxEdge' | 'quality' | 'strip'> & {
  square?: 'border' | 'crop'
}

export type DecoderJob = { id: number; picture: Picture; task: DecoderTask }

/**
 * What decoding every pixel found. `damaged` can still be viewed, with faults; `undecodable` cannot. `not-decoded` says
 * nothing about the image: no decoder reads its type, or decoding it costs more than Shoal allows.
 */
export type DecodeResult =
  | { kind: 'whole'; width: number; height: number }
  | { kind: 'damaged'; why: string }
  | { kind: 'undecodable'; why: string }
  | { kind: 'not-decoded'; why: string }

/** WebP bytes; undefined where no thumbnail can be made. */
export type Thumbnail = Uint8Array | undefined

/** The bytes of a new picture; `unchanged`: it is as it was wished already; `left`: it cannot be made, and why. */
export type ConvertResult =
  | { kind: 'made'; type: ConvertedType; bytes: Uint8Array; width: number; height: number }
  | { kind: 'unchanged' }
  | { kind: 'left'; why: string }

/** Pixels as it is shown, upright. `look`: undefined where it is plain. */
export type PictureLook = { width: number; height: number; look: Look | undefined }

export type DecoderResult = DecodeResult | Thumbnail | ConvertResult | PictureFacts | PictureLook

/** What a picture's header claims, and what is made of it. Its bounds follow from that. */
export type PictureClaims = { type: ImageType; pixels: number; makes?: ConvertedType }

/**
 * What a decoder process says: `ready` once it can work; `claims` before it unpacks a picture, so that both sides know
 * its bounds; `over-memory` before it ends itself; `done` with the result of a job.
 */
export type DecoderMessage =
  | { kind: 'ready' }
  | { kind: 'claims'; id: number; claims: PictureClaims }
  | { kind: 'over-memory'; id: number }
  | { kind: 'done'; id: number; result: DecoderResult }
