import { refuse } from '../../../../shared/refusal.ts'
import { type Attributes, readXml, xmlSteps } from './xml.ts'
import type { Zip } from './zip.ts'

/** A table of a workbook: rows come only once it was read to its end whole. */
export type Sheet = {
  name: string
  hidden: boolean
  rows(): AsyncGenerator<SheetRow[]>
}
export type SheetRow = { line: number; cells: string[]; hidden: boolean }

const mostColumns = 16_384
const ignore = () => {}

/** The sheets of an .xlsx or .xlsm (ECMA-376). No macro and no formula is run, no other file is opened. */
export async function sheetsOfXlsx(zip: Zip): Promise<Sheet[]> {
  const targets = await relationsOf(zip, 'xl/_rels/workbook.xml.rels', 'xl/')
  const found: { name: string; hidden: boolean; part: string }[] = []
  await readXml(zip.read('xl/workbook.xml'), {
    open(tag, attributes) {
      if (tag !== 'sheet') return
      const part = targets.get(attributes['r:id'] ?? '')
      const hidden = /hidden/i.test(attributes['state'] ?? '')
      if (part !== undefined) found.push({ name: attributes['name'] ?? '', hidden, part })
    },
    text: ignore,
    close: ignore,
  })
  let shared: Promise<Shared> | undefined
  return found.map(({ name, hidden, part }) => ({
    name,
    hidden,
    async *rows() {
      shared ??= sharedOf(zip)
      yield* rowsOf(zip, part, await shared)
    },
  }))
}

async function relationsOf(zip: Zip, name: string, folder: string): Promise<Map<string, string>> {
  const targets = new Map<string, string>()
  if (!zip.names.includes(name)) return targets
  await readXml(zip.read(name), {
    open(tag, { Id: id = '', Target: target = '', TargetMode: mode }) {
      if (tag !== 'Relationship') return
      targets.set(
        id,
        mode === 'External' ? target : target.startsWith('/') ? target.slice(1) : folder + target,
      )
    },
    text: ignore,
    close: ignore,
  })
  return targets
}

/** Texts that cells point at, and how many digits a number format shows at least, by cell style. */
type Shared = { texts: string[]; digits: number[] }

async function sharedOf(zip: Zip): Promise<Shared> {
  const texts: string[] = []
  let text = ''
  let isText = false
  let isPhonetic = false
  const hasTexts = zip.names.includes('xl/sharedStrings.xml')
  const events = {
    open(tag: string) {
      if (tag === 'si') text = ''
      if (tag === 'rPh') isPhonetic = true
      isText = tag === 't' && !isPhonetic
    },
    text(part: string) {
      if (isText) text += part
    },
    close(tag: string) {
      if (tag === 'si') texts.push(unescaped(text))
      if (tag === 'rPh') isPhonetic = false
      isText = false
    },
  }
  if (hasTexts) await readXml(zip.read('xl/sharedStrings.xml'), events)
  return { texts, digits: zip.names.includes('xl/styles.xml') ? await digitsOf(zip) : [] }
}

/** `000123` in a column of the format `000000` is the number 123. */
async function digitsOf(zip: Zip): Promise<number[]> {
  const formats = new Map<string, number>()
  const digits: number[] = []
  let isCellFormats = false
  await readXml(zip.read('xl/styles.xml'), {
    open(tag, { numFmtId = '', formatCode = '' }) {
      if (tag === 'numFmt' && /^0+$/.test(formatCode)) formats.set(numFmtId, formatCode.length)
      if (tag === 'cellXfs') isCellFormats = true
      if (tag === 'xf' && isCellFormats) digits.push(formats.get(numFmtId) ?? 0)
    },
    text: ignore,
    close(tag) {
      if (tag === 'cellXfs') isCellFormats = false
    },
  })
  return digits
}

/** Excel writes what XML cannot hold as `_x000D_`. */
const unescaped = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([0-9A-F]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : text

async function* rowsOf(zip: Zip, part: string, shared: Shared): AsyncGenerator<SheetRow[]> {
  // The links of cells stand behind all rows, and only the end shows that the whole is undamaged: it is read twice.
  const links = await linksOf(zip, part)
  let ready: SheetRow[] = []
  const reader = createRowReader(shared, links, row => ready.push(row))
  for await (const _ of xmlSteps(zip.read(part), reader)) {
    const rows = ready
    ready = []
    yield rows
  }
  yield ready
}

async function linksOf(zip: Zip, part: string): Promise<Map<string, string>> {
  const cut = part.lastIndexOf('/') + 1
  const folder = part.slice(0, cut)
  const relations = await relationsOf(zip, `${folder}_rels/${part.slice(cut)}.rels`, folder)
  const links = new Map<string, string>()
  await readXml(zip.read(part), {
    open(tag, attributes) {
      if (tag !== 'hyperlink') return
      const target = relations.get(attributes['r:id'] ?? '')
      if (target !== undefined && /^https?:/i.test(target)) links.set(attributes['ref'] ?? '', target)
    },
    text: ignore,
    close: ignore,
  })
  return links
}

function createRowReader(shared: Shared, links: ReadonlyMap<string, string>, onRow: (row: SheetRow) => void) {
  let row: SheetRow = { line: 0, cells: [], hidden: false }
  let cell: Attributes = {}
  let column = -1
  let inside = ''
  let value = ''
  let formula = ''

  function finishCell(): void {
    const { t: type, s: style, r: place = '' } = cell
    const written =
      type === 's'
        ? (shared.texts[Number(value)] ?? '')
        : type === 'n' || type === undefined
          ? padded(value, shared.digits[Number(style ?? 0)] ?? 0)
          : unescaped(value)
    const call = /^(?:_xlfn\.)?((?:hyperlink|image)\s*\(\s*"https?:.*)$/is.exec(formula.trim())?.[1]
    const link = links.get(place)
    const text =
      call !== undefined
        ? `=${call}`
        : link === undefined || written.includes(link)
          ? written
          : `[${written.replace(/[[\]]/g, ' ')}](${link})`
    row.cells[column] = text
  }

  return {
    open(tag: string, attributes: Attributes) {
      if (tag === 'row') {
        row = {
          line: Number(attributes['r'] ?? row.line + 1),
          cells: [],
          hidden: attributes['hidden'] === '1',
        }
        column = -1
      } else if (tag === 'c') {
        cell = attributes
        column = columnOf(attributes['r']) ?? column + 1
        value = ''
        formula = ''
        if (column >= mostColumns) refuse('list-too-large', 'The spreadsheet has too many columns')
      }
      inside = tag
    },
    text(part: string) {
      if (inside === 'v' || inside === 't') value += part
      else if (inside === 'f') formula += part
    },
    close(tag: string) {
      if (tag === 'c') finishCell()
      else if (tag === 'row') onRow({ ...row, cells: Array.from(row.cells, text => text ?? '') })
      inside = ''
    },
  }
}

const padded = (number: string, digits: number): string =>
  /^\d+$/.test(number) ? number.padStart(digits, '0') : number

/** `AB12` is column 27, counted from 0. */
function columnOf(place: string | undefined): number | undefined {
  const letters = /^([A-Z]{1,3})\d+$/.exec(place ?? '')?.[1]
  if (letters === undefined) return undefined
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1
}
