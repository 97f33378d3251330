/**
 * Whether a paste or drop is cells of a spreadsheet, whose links are in its text: the text then says more than the HTML,
 * which programs write with too long cells cut and no column names. A page with a table has images, or links behind
 * words, in its HTML alone.
 */
export function isTableText(html: string, plain: string): boolean {
  const isOfSheet = /<table\b/i.test(html) && !/<img\b/i.test(html)
  const rows = plain.split(/\r\n?|\n/).filter(line => line !== '')
  const cells = rows.map(line => line.split('\t').length)
  const hasLink = /(?:^|\t)"?https?:\/\//im.test(plain)
  return isOfSheet && hasLink && (cells[0] ?? 0) > 1 && rows.length > 1
}
