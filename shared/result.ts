/** The files that a list can be given back as, with the ending that asks for each. */
export const resultFormats = {
  csv: { type: 'text/csv', words: 'CSV' },
  xlsx: { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', words: 'Excel' },
  ods: { type: 'application/vnd.oasis.opendocument.spreadsheet', words: 'OpenDocument' },
  jsonl: { type: 'application/x-ndjson', words: 'JSON Lines' },
} as const

export type ResultFormat = keyof typeof resultFormats
export const resultFormatNames = Object.keys(resultFormats) as [ResultFormat, ...ResultFormat[]]

/** What Shoal adds for each image of a row. Their order is that of the columns. */
export const resultFacts = [
  ...(['file', 'state', 'reason', 'bytes', 'pixels', 'type', 'sha256', 'link'] as const),
  /** The file that was made of it last, and its SHA-256. */
  ...(['converted', 'converted_sha256'] as const),
] as const

export type ResultFact = (typeof resultFacts)[number]

/** The column of a fact about the image at a place in its row, from 1: `shoal_file`, `shoal_file_2`. */
export const resultColumn = (fact: ResultFact, place: number): string =>
  place === 1 ? `shoal_${fact}` : `shoal_${fact}_${place}`

const written = new RegExp(`^shoal_(${resultFacts.join('|')})(?:_([1-9]\\d{0,3}))?$`)

/** Which fact about which image a column holds that Shoal wrote; undefined for any other. */
export function resultColumnOf(name: string): { fact: ResultFact; place: number } | undefined {
  const [, fact, place = '1'] = written.exec(name.trim().toLowerCase()) ?? []
  const known = resultFacts.find(other => other === fact)
  return known && { fact: known, place: Number(place) }
}
