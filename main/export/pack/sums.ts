/** One file and its SHA-256, as hex. */
export type Sum = readonly [file: string, sha256: string]

/**
 * A list of checksums, a line each, by name: as `sha256sum --check` reads it, and as a bag needs it. Line ends in names
 * are written as in URLs. Source: RFC 8493, 2.1.3.
 */
export const formatSums = (sums: Iterable<Sum>): string =>
  [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, sha256]) => `${sha256}  ${file.replace(/[%\r\n]/g, encodeURIComponent)}\n`)
    .join('')

/** The reverse. Lines of another form are passed over. */
export function parseSums(text: string): Map<string, string> {
  const sums = new Map<string, string>()
  for (const line of text.split(/\r?\n/)) {
    const [, sha256, file] = /^([0-9a-f]{64})(?: {2}| \*|[ \t]+)(.+)$/is.exec(line) ?? []
    if (sha256 === undefined || file === undefined) continue
    sums.set(
      file.replace(/%(25|0d|0a)/gi, code => decodeURIComponent(code)),
      sha256.toLowerCase(),
    )
  }
  return sums
}
