import { zip } from './zip.ts'

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

export const relation = (id: string, target: string, more = ''): string =>
  `<Relationship Id="${id}" Target="${target}" ${more}/>`

/** A cell with a text of its own. */
export const textCell = (place: string, text: string): string =>
  `<c r="${place}" t="inlineStr"><is><t>${escaped(text)}</t></is></c>`

/** The parts of an .xlsx with one sheet of these rows, as XML; `behind`: what follows them. */
export const xlsxParts = (
  rows: string,
  behind = '',
  more: Readonly<Record<string, string>> = {},
): Record<string, string> => ({
  'xl/workbook.xml':
    '<workbook xmlns:r="r"><sheets><sheet name="Mugs" r:id="a"/><sheet name="Old" state="hidden" r:id="b"/></sheets></workbook>',
  'xl/_rels/workbook.xml.rels': `<Relationships>${relation('a', 'worksheets/sheet1.xml')}${relation('b', '/xl/worksheets/sheet2.xml')}</Relationships>`,
  'xl/sharedStrings.xml':
    '<sst><si><t>SKU</t></si><si><r><t>Image </t></r><r><t>URL</t></r><rPh><t>x</t></rPh></si></sst>',
  'xl/styles.xml':
    '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="000000"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/></cellXfs></styleSheet>',
  'xl/worksheets/sheet1.xml': `<x:worksheet xmlns:x="m" xmlns:r="r"><x:sheetData>${rows}</x:sheetData>${behind}</x:worksheet>`,
  'xl/worksheets/sheet2.xml': `<worksheet><sheetData><row r="1">${textCell('A1', 'https://a.com/hidden.jpg')}</row></sheetData></worksheet>`,
  ...more,
})

const letters = (column: number): string => String.fromCharCode(65 + column)

/** A table as an .xlsx, its texts shared. */
export function xlsxOf(rows: readonly (readonly string[])[]): Buffer {
  const texts = [...new Set(rows.flat())]
  const at = new Map(texts.map((text, index) => [text, index]))
  const cells = rows.map(
    (row, line) =>
      `<row r="${line + 1}">${row.map((text, column) => `<c r="${letters(column)}${line + 1}" t="s"><v>${at.get(text)}</v></c>`).join('')}</row>`,
  )
  return zip(
    xlsxParts(cells.join(''), '', {
      'xl/sharedStrings.xml': `<sst>${texts.map(text => `<si><t xml:space="preserve">${escaped(text)}</t></si>`).join('')}</sst>`,
    }),
  )
}

/** A cell of a workbook: a text, or one with a link behind it, or in a formula. */
export type SheetCell = string | { text: string; link: string; how: 'behind' | 'formula' }

/** A workbook of several visible sheets, named by their places from 1. */
export function workbookOf(sheets: readonly (readonly (readonly SheetCell[])[])[]): Buffer {
  const parts: Record<string, string> = {}
  for (const [at, rows] of sheets.entries()) {
    const relations: string[] = []
    const behind: string[] = []
    const cell = (value: SheetCell, place: string) => {
      if (typeof value === 'string') return textCell(place, value)
      const { text, link, how } = value
      if (how === 'formula')
        return `<c r="${place}" t="str"><f>HYPERLINK("${escaped(link)}","${escaped(text)}")</f><v>${escaped(text)}</v></c>`
      relations.push(relation(`h${place}`, escaped(link), 'TargetMode="External"'))
      behind.push(`<hyperlink ref="${place}" r:id="h${place}"/>`)
      return textCell(place, text)
    }
    const lines = rows.map(
      (row, line) =>
        `<row r="${line + 1}">${row.map((value, column) => cell(value, `${letters(column)}${line + 1}`)).join('')}</row>`,
    )
    parts[`xl/worksheets/s${at}.xml`] =
      `<worksheet xmlns:r="r"><sheetData>${lines.join('')}</sheetData><hyperlinks>${behind.join('')}</hyperlinks></worksheet>`
    parts[`xl/worksheets/_rels/s${at}.xml.rels`] = `<Relationships>${relations.join('')}</Relationships>`
  }
  const each = (write: (at: number) => string) => sheets.map((_, at) => write(at)).join('')
  return zip(
    xlsxParts('', '', {
      'xl/workbook.xml': `<workbook xmlns:r="r"><sheets>${each(at => `<sheet name="${at + 1}" r:id="s${at}"/>`)}</sheets></workbook>`,
      'xl/_rels/workbook.xml.rels': `<Relationships>${each(at => relation(`s${at}`, `worksheets/s${at}.xml`))}</Relationships>`,
      ...parts,
    }),
  )
}

/** The same as an .ods. */
export function documentOf(sheets: readonly (readonly (readonly SheetCell[])[])[]): Buffer {
  const cell = (value: SheetCell): string => {
    if (typeof value === 'string')
      return `<table:table-cell>${value === '' ? '' : `<text:p>${escaped(value)}</text:p>`}</table:table-cell>`
    const { text, link, how } = value
    return how === 'formula'
      ? `<table:table-cell table:formula="of:=HYPERLINK(&quot;${escaped(link)}&quot;;&quot;${escaped(text)}&quot;)"><text:p>${escaped(text)}</text:p></table:table-cell>`
      : `<table:table-cell><text:p><text:a xlink:href="${escaped(link)}">${escaped(text)}</text:a></text:p></table:table-cell>`
  }
  const tables = sheets.map(
    (rows, at) =>
      `<table:table table:name="${at + 1}">${rows.map(row => `<table:table-row>${row.map(cell).join('')}</table:table-row>`).join('')}</table:table>`,
  )
  return zip({
    mimetype: 'application/vnd.oasis.opendocument.spreadsheet',
    'content.xml': `<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:xlink="l"><office:body><office:spreadsheet>${tables.join('')}</office:spreadsheet></office:body></office:document-content>`,
  })
}

/** The content of an .ods whose first sheet has these rows, as XML. */
export const odsContent = (rows: string): string => `<?xml version="1.0"?>
<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:style="s" xmlns:xlink="l">
<office:automatic-styles><style:style style:name="ta2"><style:table-properties table:display="false"/></style:style></office:automatic-styles>
<office:body><office:spreadsheet><table:table table:name="Mugs" table:style-name="ta1">${rows}</table:table>
<table:table table:name="Old" table:style-name="ta2"><table:table-row><table:table-cell><text:p>https://a.com/hidden.jpg</text:p></table:table-cell></table:table-row></table:table>
</office:spreadsheet></office:body></office:document-content>`

/** A table as an .ods. */
export const odsOf = (rows: readonly (readonly string[])[]): Buffer =>
  zip({
    mimetype: 'application/vnd.oasis.opendocument.spreadsheet',
    'content.xml': odsContent(
      rows
        .map(
          row =>
            `<table:table-row>${row.map(text => `<table:table-cell>${text === '' ? '' : `<text:p>${escaped(text)}</text:p>`}</table:table-cell>`).join('')}</table:table-row>`,
        )
        .join(''),
    ),
  })
