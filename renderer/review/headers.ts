type Headers = Record<string, string>

export const formatHeaders = (headers: Headers): string =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')

/** Reads `Name: value` lines; empty lines do not count. */
export function parseHeaders(text: string): { headers: Headers } | { problem: string } {
  const headers: Headers = {}
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue
    const [, name, value] = /^\s*([!#$%&'*+.^_`|~\w-]+)\s*:\s*(.*?)\s*$/.exec(line) ?? []
    if (name === undefined || value === undefined)
      return { problem: `Write it as “Name: value”, not “${line.trim()}”.` }
    headers[name] = value
  }
  return { headers }
}
