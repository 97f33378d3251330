import { formatOf, type NumberFormat } from './number-format.ts'
import { createTextStore, type TextStore } from './text-store.ts'
import { readXml } from './xml.ts'
import type { Zip } from './zip.ts'

/** What cells of all sheets point at: texts, and how numbers are shown by cell style. */
export type Texts = { shared: TextStore; formats: readonly NumberFormat[]; from1904: boolean }

export async function readTexts(zip: Zip, folder: string, from1904: boolean): Promise<Texts> {
  return {
    shared: await sharedTexts(zip, `${folder}sharedStrings.xml`),
    formats: await numberFormats(zip, `${folder}styles.xml`),
    from1904,
  }
}

async function sharedTexts(zip: Zip, part: string): Promise<TextStore> {
  const texts = createTextStore()
  let text = ''
  let isText = false
  let isPhonetic = false
  await readXml(zip.read(part), {
    open(tag) {
      if (tag === 'si') text = ''
      if (tag === 'rPh') isPhonetic = true
      isText = tag === 't' && !isPhonetic
    },
    text(piece) {
      if (isText) text += piece
    },
    close(tag) {
      if (tag === 'si') texts.add(unescaped(text))
      if (tag === 'rPh') isPhonetic = false
      isText = false
    },
  })
  return texts
}

async function numberFormats(zip: Zip, part: string): Promise<NumberFormat[]> {
  const codes = new Map<string, string>()
  const formats: NumberFormat[] = []
  let isCellFormats = false
  await readXml(zip.read(part), {
    open(tag, { numFmtId = '', formatCode = '' }) {
      if (tag === 'numFmt') codes.set(numFmtId, formatCode)
      if (tag === 'cellXfs') isCellFormats = true
      if (tag === 'xf' && isCellFormats) formats.push(formatOf(Number(numFmtId), codes.get(numFmtId)))
    },
    close(tag) {
      if (tag === 'cellXfs') isCellFormats = false
    },
  })
  return formats
}

/** Excel writes what XML cannot hold as `_x000D_`. */
export const unescaped = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([0-9A-F]{4})_/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : text
