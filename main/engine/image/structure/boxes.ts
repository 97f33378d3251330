import { Cut, needEnd, type Reader } from './reader.ts'

/** A box of the ISO base media file format: `start` and `end` enclose its content. */
export type Box = { type: string; start: number; end: number }

/**
 * The boxes between two positions (ISO/IEC 14496-12, 4.2). A box of length 0 reaches to the end, so nothing
 * proves that it is whole. Throws Cut where one leaves the file, but only after it was handed out, so that a
 * cut image still has its size. `isTail`: whether what begins with this type is no part of the image any more, but
 * something that a program left behind it; undefined: fewer bytes than a box has.
 */
export async function* boxes(
  image: Reader,
  from: number,
  to: number,
  isTail: (type: string | undefined) => boolean = () => false,
): AsyncGenerator<Box> {
  let at = from
  while (at < to) {
    if (isTail(to - at < 8 ? undefined : (await image.need(at + 4, 4)).toString('latin1'))) return
    const head = await image.need(at, 8)
    const type = head.toString('latin1', 4)
    const short = head.readUInt32BE()
    const headBytes = short === 1 ? 16 : 8
    const length =
      short === 0 ? to - at : short === 1 ? Number((await image.need(at + 8, 8)).readBigUInt64BE()) : short
    if (length < headBytes) throw new Cut('one of its parts has an impossible length')
    const end = at + length
    if (to < image.bytes && end > to) throw new Cut('one of its parts is longer than what holds it')
    yield { type, start: at + headBytes, end }
    needEnd(image, end)
    at = end
  }
}
