/** A page address as a person types it, whole: `example.org/films` is on https. Undefined where it is none. */
export function addressOf(text: string): string | undefined {
  const trimmed = text.trim()
  const hasScheme = /^https?:\/\//i.test(trimmed)
  // Another scheme, and no port: `mailto:someone`.
  const isOther = !hasScheme && /^[a-z][\w+.-]*:(?!\d)/i.test(trimmed)
  const url = isOther || /\s/.test(trimmed) ? null : URL.parse(hasScheme ? trimmed : `https://${trimmed}`)
  // A word alone is a search, not a host; only this machine has no dot.
  return url !== null && /\.|^localhost$|^\[/.test(url.hostname) ? url.href : undefined
}
