import { Cut, type FoundSize, needEnd, type Reader, type StructureCheck } from './reader.ts'

/** How many bytes of a header are looked at: comments may be in it. */
const headerBytes = 4096

/**
 * PBM, PGM, PPM and PAM (https://netpbm.sourceforge.net/doc/): the rows that the header tells of must lie in the file.
 * The plain forms (P1 to P3) write numbers as text of any length; of those only the header is checked.
 */
export const checkPnm: StructureCheck = async (image, found) => {
  const text = (await image.rest(0)).toString('latin1', 0, headerBytes)
  const header = text.startsWith('P7') ? readPam(text) : readPnm(text)
  if (header === undefined) throw new Cut('it ends before its picture starts')
  Object.assign(found, { width: header.width, height: header.height } satisfies FoundSize)
  if (header.rowBytes !== undefined) needEnd(image, header.at + header.rowBytes * header.height)
  else await needSomething(image, header.at)
}

type Header = { width: number; height: number; at: number; rowBytes: number | undefined }

/** A token, with white space and comments before it. */
const token = /(?:\s|#[^\n]*\n)+(\d+)/y

function readPnm(text: string): Header | undefined {
  const kind = Number(text[1])
  const numbers: number[] = []
  let at = 2
  while (numbers.length < (kind === 1 || kind === 4 ? 2 : 3)) {
    token.lastIndex = at
    const digits = token.exec(text)?.[1]
    if (digits === undefined) return undefined
    numbers.push(Number(digits))
    at = token.lastIndex
  }
  const [width = 0, height = 0, most = 1] = numbers
  // One white space comes before the pixels.
  return { width, height, at: at + 1, rowBytes: kind < 4 ? undefined : bytesOfRow(kind, width, most) }
}

function bytesOfRow(kind: number, width: number, most: number): number {
  if (kind === 4) return Math.ceil(width / 8)
  return width * (kind === 6 ? 3 : 1) * (most > 255 ? 2 : 1)
}

function readPam(text: string): Header | undefined {
  const end = text.indexOf('ENDHDR\n')
  const value = (name: string) =>
    Number(new RegExp(`^${name}\\s+(\\d+)`, 'm').exec(text.slice(0, Math.max(end, 0)))?.[1])
  const [width, height, depth, most] = [value('WIDTH'), value('HEIGHT'), value('DEPTH'), value('MAXVAL')]
  if (![width, height, depth, most].every(Number.isFinite)) return undefined
  return { width, height, at: end + 'ENDHDR\n'.length, rowBytes: width * depth * (most > 255 ? 2 : 1) }
}

async function needSomething(image: Reader, at: number): Promise<void> {
  if ((await image.rest(at)).length === 0) throw new Cut('it ends before its picture starts')
}
