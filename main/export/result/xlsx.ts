import { xmlText } from './xml-text.ts'
import { type ZipPart, zipOf } from './zip-stream.ts'

/** Excel's own bounds. Source: https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3 */
const mostRows = 1_048_576
const mostLength = 32_767

/** A row of cells: texts, which stay texts whatever they look like, and numbers. */
export type SheetRow = readonly (string | number)[]

/**
 * Rows as .xlsx, in pieces, the first row as a header that stays in sight. Texts are written as texts with the format of
 * texts, so that no formula comes of one, also when its cell is edited. Rows beyond Excel's bound go to further sheets.
 * Source: ECMA-376, part 1, 18.3.
 */
export async function* xlsxOf(
  header: SheetRow,
  rows: AsyncIterable<SheetRow>,
  count: number,
): AsyncGenerator<Uint8Array> {
  const perSheet = mostRows - 1
  const sheets = Math.max(1, Math.ceil(count / perSheet))
  const source = rows[Symbol.asyncIterator]()
  const names = Array.from({ length: sheets }, (_, at) => (at === 0 ? 'List' : `List ${at + 1}`))
  const parts: ZipPart[] = [
    { name: '[Content_Types].xml', content: contentTypes(sheets) },
    { name: '_rels/.rels', content: packageRelations },
    { name: 'xl/workbook.xml', content: workbook(names) },
    { name: 'xl/_rels/workbook.xml.rels', content: workbookRelations(sheets) },
    { name: 'xl/styles.xml', content: styles },
    ...names.map((_, at) => ({
      name: `xl/worksheets/sheet${at + 1}.xml`,
      content: sheet(header, source, perSheet),
    })),
  ]
  yield* zipOf(parts)
}

async function* sheet(header: SheetRow, rows: AsyncIterator<SheetRow>, most: number): AsyncGenerator<string> {
  yield `${declaration}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>`
  yield rowOf(header)
  for (let at = 0; at < most; at += 1) {
    const next = await rows.next()
    if (next.done === true) break
    yield rowOf(next.value)
  }
  yield '</sheetData></worksheet>'
}

const rowOf = (cells: SheetRow): string => `<row>${cells.map(cellOf).join('')}</row>`

function cellOf(value: string | number): string {
  if (typeof value === 'number') return `<c><v>${value}</v></c>`
  if (value === '') return '<c s="1"/>'
  return `<c t="inlineStr" s="1"><is><t xml:space="preserve">${xmlText(sayable(value), escapedSign)}</t></is></c>`
}

/** `_x0041_` would be read as a sign that is written so, and longer texts make Excel call the file damaged. */
const sayable = (text: string): string => text.slice(0, mostLength).replace(/_(?=x[0-9a-f]{4}_)/gi, '_x005F_')

const escapedSign = (sign: string): string =>
  `_x${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`

const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const relations = 'http://schemas.openxmlformats.org/package/2006/relationships'
const documentRelations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const types = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

const numbers = (count: number) => Array.from({ length: count }, (_, at) => at + 1)

const contentTypes = (sheets: number): string =>
  `${declaration}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${types}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${types}.styles+xml"/>${numbers(
    sheets,
  )
    .map(n => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${types}.worksheet+xml"/>`)
    .join('')}</Types>`

const packageRelations = `${declaration}<Relationships xmlns="${relations}"><Relationship Id="rId1" Type="${documentRelations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`

const workbook = (names: readonly string[]): string =>
  `${declaration}<workbook xmlns="${main}" xmlns:r="${documentRelations}"><sheets>${names
    .map((name, at) => `<sheet name="${name}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`)
    .join('')}</sheets></workbook>`

const workbookRelations = (sheets: number): string =>
  `${declaration}<Relationships xmlns="${relations}">${numbers(sheets)
    .map(
      n =>
        `<Relationship Id="rId${n}" Type="${documentRelations}/worksheet" Target="worksheets/sheet${n}.xml"/>`,
    )
    .join(
      '',
    )}<Relationship Id="rId${sheets + 1}" Type="${documentRelations}/styles" Target="styles.xml"/></Relationships>`

/** Style 1 is the format of texts, number 49. */
const styles = `${declaration}<styleSheet xmlns="${main}"><fonts count="1"><font/></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf xfId="0"/><xf numFmtId="49" applyNumberFormat="1" xfId="0"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`
