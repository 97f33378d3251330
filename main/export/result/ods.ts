import type { SheetRow } from './xlsx.ts'
import { xmlText } from './xml-text.ts'
import { zipOf } from './zip-stream.ts'

const mimetype = 'application/vnd.oasis.opendocument.spreadsheet'

/**
 * Rows as .ods, in pieces, the first row as the header. Texts have the type of texts, so that no formula comes of one.
 * Source: OpenDocument 1.3, part 3, 9.1 and 19.385.
 */
export function odsOf(header: SheetRow, rows: AsyncIterable<SheetRow>): AsyncGenerator<Uint8Array> {
  return zipOf([
    // Programs know the format by this one, which must be first and as it is (part 2, 3.3).
    { name: 'mimetype', content: mimetype, plain: true },
    { name: 'META-INF/manifest.xml', content: manifest },
    { name: 'content.xml', content: content(header, rows) },
  ])
}

async function* content(header: SheetRow, rows: AsyncIterable<SheetRow>): AsyncGenerator<string> {
  yield `${declaration}<office:document-content xmlns:office="${names}:office:1.0" xmlns:table="${names}:table:1.0" xmlns:text="${names}:text:1.0" office:version="1.3"><office:body><office:spreadsheet><table:table table:name="List">`
  yield `<table:table-column table:number-columns-repeated="${header.length}"/>`
  yield rowOf(header)
  for await (const row of rows) yield rowOf(row)
  yield '</table:table></office:spreadsheet></office:body></office:document-content>'
}

const rowOf = (cells: SheetRow): string => `<table:table-row>${cells.map(cellOf).join('')}</table:table-row>`

function cellOf(value: string | number): string {
  if (typeof value === 'number') {
    return `<table:table-cell office:value-type="float" office:value="${value}"><text:p>${value}</text:p></table:table-cell>`
  }
  if (value === '') return '<table:table-cell/>'
  const lines = value.split(/\r\n|[\r\n]/).map(line => `<text:p>${spaced(line)}</text:p>`)
  return `<table:table-cell office:value-type="string">${lines.join('')}</table:table-cell>`
}

/** Blanks in a row, and those at an end, count as one or none unless they are written as such (part 3, 6.1.3). */
const spaced = (line: string): string =>
  xmlText(line)
    .replace(/^ | $| {2,}/g, blanks => `<text:s text:c="${blanks.length}"/>`)
    .replaceAll('\t', '<text:tab/>')

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
const names = 'urn:oasis:names:tc:opendocument:xmlns'
const manifest = `${declaration}<manifest:manifest xmlns:manifest="${names}:manifest:1.0" manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:media-type="${mimetype}"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>`
