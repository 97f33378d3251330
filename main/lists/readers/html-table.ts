import { readCell } from '../links/cell.ts'
import { linkOfFormula } from '../links/formula.ts'
import { saysItIsImage } from '../planner/evidence.ts'
import { isLinkName, senseOf } from '../planner/words.ts'
import type { TableRow } from './table.ts'

type Attributes = { readonly [name: string]: string }
type HtmlCell = { isHeader: boolean; span: number; words: string; links: string[]; named: string | undefined }
type HtmlRow = { line: number; cells: HtmlCell[] }

/** Characters of a cell: longer texts are no cells of a list. */
const mostWords = 20_000
/** As browsers bound it (HTML, 4.9.11). */
const mostSpan = 1000

/** A `<table>` as it is read. */
export type HtmlTable = {
  /** Another one in it is opened, or one is closed: answers whether this one has ended. */
  nest(): void
  leave(): boolean
  open(name: string, attributes: Attributes, line: number): void
  text(text: string): void
  /** A link in the open cell, absolute. */
  link(url: string): void
  /** Its rows, where it is a list with images and no layout of a page. */
  rows(): TableRow[] | undefined
  /** What is done where it is none, in order. */
  readonly held: (() => void)[]
}

export function createHtmlTable(): HtmlTable {
  const rows: HtmlRow[] = []
  let depth = 1
  let isLayout = false

  const cell = () => (depth === 1 ? rows.at(-1)?.cells.at(-1) : undefined)

  return {
    held: [],
    nest() {
      depth += 1
      isLayout = true
    },
    leave() {
      depth -= 1
      return depth === 0
    },
    open(name, attributes, line) {
      if (depth > 1) return
      if (name === 'tr') rows.push({ line, cells: [] })
      else if (name === 'td' || name === 'th') {
        const span = Math.min(mostSpan, Math.max(1, Number.parseInt(attributes['colspan'] ?? '1', 10) || 1))
        const named = linkOfFormula(attributes['data-sheets-formula'] ?? '')
        const link = attributes['data-sheets-hyperlink'] ?? named
        rows.at(-1)?.cells.push({ isHeader: name === 'th', span, words: '', links: [], named: link })
      } else if (name === 'br') this.text('\n')
    },
    text(text) {
      const open = cell()
      if (open !== undefined && open.words.length < mostWords) open.words += text
    },
    link(url) {
      cell()?.links.push(url)
    },
    rows: () =>
      isLayout || !isList(rows) ? undefined : rows.map(rowOf).filter(({ raw }) => raw.trim() !== ''),
  }
}

/** Whether a row of names is above links, some of which are images' by that or by themselves. */
function isList(rows: readonly HtmlRow[]): boolean {
  const at = rows.findIndex(({ cells }) => cells.filter(({ words }) => words.trim() !== '').length > 1)
  const header = rows[at]?.cells ?? []
  const below = rows.slice(at + 1)
  if (header.length < 2 || below.length === 0 || header.some(cell => linksOf(cell).length > 0)) return false
  const names = header.map(({ words }) => words.trim())
  if (!header.every(({ isHeader }) => isHeader) && !names.some(isLinkName)) return false
  return below.some(({ cells }) =>
    cells.some((cell, column) => {
      const links = linksOf(cell)
      const isNamed = senseOf(names[column] ?? '').kind === 'image'
      return links.some(link => isNamed || saysItIsImage(link))
    }),
  )
}

const linksOf = ({ links, named, words }: HtmlCell): string[] =>
  named !== undefined ? [named] : links.length > 0 ? links : readCell(words).links.map(({ link }) => link)

/** A cell with a link behind its words has both; one over several columns is in the first of them. */
function rowOf({ line, cells }: HtmlRow): TableRow {
  const values: string[] = []
  const shown: Record<number, string> = {}
  for (const cell of cells) {
    const words = cell.words.replace(/[^\S\n]+/g, ' ').trim()
    const links = cell.named !== undefined ? [cell.named] : cell.links
    if (links.length > 0 && words !== '' && !readCell(words).links.some(({ link }) => links.includes(link)))
      shown[values.length] = words
    values.push(links.length > 0 ? links.join(' ') : words)
    for (let more = 1; more < cell.span; more += 1) values.push('')
  }
  return { line, cells: values, raw: values.join('\t'), shown }
}
