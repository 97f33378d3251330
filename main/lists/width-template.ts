type Attributes = { readonly [name: string]: string | undefined }

/** Where a script writes a width into an address: lazysizes, Adobe Experience Manager. */
const place = /\{(\.?)width\}|%7B(\.?)width%7D/gi

/** Whether an address has a place for the width. */
export const hasWidthPlace = (link: string): boolean => /(?:\{|%7B)\.?width(?:\}|%7D)/i.test(link)

/**
 * The address for the largest of the widths that its element lists, as in `data-widths="[180, 360]"`; undefined where it
 * lists none, because nothing is at the address as it is written.
 */
export function withLargestWidth(
  link: string,
  attributes: Attributes,
): { link: string; width: number } | undefined {
  const width = Math.max(...widthsOf(attributes))
  if (!(width > 0)) return undefined
  return { link: link.replace(place, (_, plain = '', escaped = '') => `${plain || escaped}${width}`), width }
}

/** The widths of the first attribute that lists some, in pixels. */
function widthsOf(attributes: Attributes): number[] {
  const name = Object.keys(attributes).find(key => /(?:^|-)widths$/.test(key))
  const text = (name === undefined ? undefined : attributes[name]) ?? ''
  return /^[[\s\d,\]]{1,500}$/.test(text) ? (text.match(/\d{2,5}/g) ?? []).map(Number) : []
}
