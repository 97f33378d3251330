/** Before the web had images: such a date is a default, or a clock that was never set. */
const earliestMs = Date.UTC(1995, 0, 1)

/**
 * The time of last change to give a file, from its Last-Modified header (RFC 9110, 8.8.2); undefined where there is none
 * to believe. `now`: epoch ms.
 */
export function fileTimeOf(lastModified: string | undefined, now: number): Date | undefined {
  // Every form of an HTTP date names its month; Date.parse also takes "1" for a year.
  if (lastModified === undefined || !/[a-z]{3}/i.test(lastModified)) return undefined
  // The oldest form, asctime, names no zone and means GMT.
  const at = Date.parse(/GMT|UTC|[+-]\d{4}$/i.test(lastModified) ? lastModified : `${lastModified} GMT`)
  return at >= earliestMs && at <= now ? new Date(at) : undefined
}
