/** A value of a script, as far as it is data. */
export type Data = string | number | DataGroup

/** What is between two brackets. `name`: of an object's value, or what a value is assigned to. */
export type DataGroup = { kind: 'object' | 'list' | 'other'; entries: DataEntry[] }
export type DataEntry = { name: string | undefined; value: Data }

/** Entries and brackets in each other that are looked at in one text: far more than honest pages have. */
const mostEntries = 400_000
const mostDepth = 200

const word = /[\w$]+/y
const number = /-?\d[\d.]*(?:[eE][+-]?\d+)?/y
const comment = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y
const pattern = /\/(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.){0,200}\]){1,300}\/[a-z]*/y

/** What ends a string, or takes its next character along. Only the third kind goes over lines. */
const stringStops: ReadonlyMap<string, RegExp> = new Map([
  ['"', /["\\\n]/g],
  ["'", /['\\\n]/g],
  ['`', /[`\\]/g],
])

/** Before these, a slash divides; after everything else it begins a pattern. */
const endsValue = /[\w$)\]"'`}]/

/**
 * The data of a text that is JSON, nearly JSON or a script: strings and numbers in their brackets, with the names before
 * `:` and `=`. Nothing is run, and nothing is refused: what is no data is passed over, in one pass. So a script may hold
 * trailing commas, comments, names without quotes, functions around its data, or be cut in the middle.
 */
export function readData(text: string): DataGroup {
  const root: DataGroup = { kind: 'other', entries: [] }
  const open: DataGroup[] = [root]
  let group = root
  let at = 0
  let count = 0
  let tooDeep = 0
  /** What the next value is called. */
  let name: string | undefined
  /** The last word, which may turn out to be a name. */
  let last: string | undefined
  let hasOpenTemplate = false

  function add(value: Data): void {
    group.entries.push({ name, value })
    count += 1
    name = undefined
    last = undefined
  }
  function enter(kind: DataGroup['kind']): void {
    if (open.length > mostDepth) {
      tooDeep += 1
      return
    }
    const inner: DataGroup = { kind, entries: [] }
    add(inner)
    open.push(inner)
    group = inner
  }
  function leave(): void {
    if (tooDeep > 0) tooDeep -= 1
    else if (open.length > 1) open.pop()
    group = open.at(-1) ?? root
    name = undefined
    last = undefined
  }
  function match(form: RegExp): string | undefined {
    form.lastIndex = at
    const found = form.exec(text)?.[0]
    if (found !== undefined) at = form.lastIndex
    return found
  }
  /**
   * What begins like a string and has no end in its line is none; the rest of the line is passed over: looking it through
   * again for each quote takes time with the square of its length.
   */
  function takeString(stop: RegExp): void {
    const start = at + 1
    stop.lastIndex = start
    for (let found = stop.exec(text); found !== null; found = stop.exec(text)) {
      if (found[0] === '\n') {
        at = found.index
        return
      }
      if (found[0] !== '\\') {
        at = stop.lastIndex
        add(unescaped(text.slice(start, found.index)))
        return
      }
      stop.lastIndex += 1
    }
    hasOpenTemplate ||= text.charAt(start - 1) === '`'
    at = hasOpenTemplate ? start : text.length
  }
  function takeSlash(): void {
    const isPattern = () =>
      !endsValue.test(
        text
          .slice(Math.max(0, at - 20), at)
          .trimEnd()
          .slice(-1),
      )
    if (match(comment) === undefined && (!isPattern() || match(pattern) === undefined)) at += 1
  }
  /** A string before a colon is no value but the name of one. */
  function takenBack(): string | undefined {
    const entry = group.kind === 'object' ? group.entries.at(-1) : undefined
    if (typeof entry?.value !== 'string') return undefined
    group.entries.pop()
    return entry.value
  }
  function punctuate(character: string): void {
    at += 1
    switch (character) {
      case '{':
        enter('object')
        break
      case '[':
        enter('list')
        break
      case '(':
        enter('other')
        break
      case '}':
      case ']':
      case ')':
        leave()
        break
      case '=':
        name = last
        break
      case ':':
        name = last ?? takenBack()
        break
      case ',':
      case ';':
        name = undefined
        last = undefined
    }
  }

  while (at < text.length && count < mostEntries) {
    const character = text.charAt(at)
    if (character <= ' ') at += 1
    else if (character === '"' || character === "'" || (character === '`' && !hasOpenTemplate)) {
      takeString(stringStops.get(character) ?? word)
    } else if ((character >= '0' && character <= '9') || character === '-') {
      const found = match(number)
      if (found === undefined) at += 1
      else if (text.charAt(at) === ':') last = found
      else add(Number(found))
    } else if (
      (character >= 'a' && character <= 'z') ||
      (character >= 'A' && character <= 'Z') ||
      character === '_' ||
      character === '$'
    ) {
      last = match(word)
    } else if (character === '/') takeSlash()
    else punctuate(character)
  }
  return root
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  v: '\v',
  0: '\0',
}

/** A string as it is meant (ECMA-262, 12.9.4). */
function unescaped(text: string): string {
  if (!text.includes('\\')) return text
  return text.replace(
    /\\(?:u\{([\da-f]{1,6})\}|u([\da-f]{4})|x([\da-f]{2})|(\r\n|[\s\S]))/gi,
    (_, point?: string, unit?: string, byte?: string, other = '') => {
      const code = point ?? unit ?? byte
      if (code === undefined) return /[\r\n]/.test(other) ? '' : (escapes[other] ?? other)
      const value = Number.parseInt(code, 16)
      return value > 0x10_ffff ? '' : String.fromCodePoint(value)
    },
  )
}

/** A group as plain values: of an object the last value of each name. */
export function plainOf(value: Data): unknown {
  if (typeof value !== 'object') return value
  if (value.kind !== 'object') return value.entries.map(entry => plainOf(entry.value))
  return Object.fromEntries(
    value.entries.flatMap(({ name, value: inner }) => (name === undefined ? [] : [[name, plainOf(inner)]])),
  )
}
