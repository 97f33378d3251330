import { isDataLink } from '../../../shared/data-link.ts'

/** Links that one written link stands for. `links` makes them one after another: there may be millions. */
export type Range = { count: number; first: string; last: string; links(): Generator<string> }

/** Choices one after another: a text is one choice, a set several. */
type Part = string | Part[][]

const numbers = /^(\d{1,15})-(\d{1,15})(?::(\d{1,15}))?$/
const letters = /^([a-zA-Z])-([a-zA-Z])(?::(\d{1,2}))?$/
/** Brackets in brackets; no link that a person writes has more. */
const maxDepth = 5

/**
 * The links that `img[001-120].jpg`, `[1-9:2]`, `[a-f]`, `{front,back}` and these in one another stand for, in order, the
 * last part changing first. Only in the path: hosts, IPv6 addresses and queries keep their brackets, and so does a
 * single word in braces. Undefined where a link stands for itself.
 */
export function rangeOf(link: string): Range | undefined {
  if (isDataLink(link) || !/[[{]/.test(link)) return undefined
  const start = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i.exec(link)?.[0].length ?? 0
  const end = link.slice(start).search(/[?#]/)
  const path = end < 0 ? link.slice(start) : link.slice(start, start + end)
  if (!/[[{]/.test(path)) return undefined
  const parts = partsOf(path, 0)
  const count = countOf(parts)
  if (count < 2) return undefined
  const whole: Part[] = [link.slice(0, start), ...parts, end < 0 ? '' : link.slice(start + end)]
  return { count, first: endOf(whole, 0), last: endOf(whole, -1), links: () => expand(whole) }
}

function partsOf(text: string, depth: number): Part[] {
  const parts: Part[] = []
  let literal = ''
  for (let at = 0; at < text.length; at += 1) {
    const close = depth < maxDepth ? closing(text, at) : -1
    const set = close < 0 ? undefined : setOf(text.slice(at, close + 1), depth)
    if (set === undefined) literal += text.charAt(at)
    else {
      parts.push(literal, set)
      literal = ''
      at = close
    }
  }
  parts.push(literal)
  return parts
}

/** Where the bracket at `at` is closed; -1 where there is none. */
function closing(text: string, at: number): number {
  const open = text.charAt(at)
  if (open === '[') return text.indexOf(']', at)
  if (open !== '{') return -1
  let depth = 0
  for (let end = at; end < text.length; end += 1) {
    if (text.charAt(end) === '{') depth += 1
    else if (text.charAt(end) === '}') depth -= 1
    if (depth === 0) return end
  }
  return -1
}

function setOf(bracket: string, depth: number): Part[][] | undefined {
  const inside = bracket.slice(1, -1)
  if (bracket.startsWith('{')) {
    const choices = splitAtCommas(inside)
    return choices.length < 2 ? undefined : choices.map(choice => partsOf(choice, depth + 1))
  }
  const steps = numberSteps(inside) ?? letterSteps(inside)
  return steps?.map(step => [step])
}

function splitAtCommas(text: string): string[] {
  const choices: string[] = []
  let depth = 0
  let start = 0
  for (const [at, character] of [...text].entries()) {
    if (character === '{') depth += 1
    else if (character === '}') depth -= 1
    else if (character === ',' && depth === 0) {
      choices.push(text.slice(start, at))
      start = at + 1
    }
  }
  return [...choices, text.slice(start)]
}

/** Beyond this no list is meant, and no count is needed. */
const mostSteps = 10_000_000

function numberSteps(inside: string): string[] | undefined {
  const [, from = '', to = '', by = '1'] = numbers.exec(inside) ?? []
  const steps = from === '' ? undefined : stepsOf(Number(from), Number(to), Number(by))
  const width = /^0\d/.test(from) || /^0\d/.test(to) ? Math.max(from.length, to.length) : 1
  return steps?.map(step => String(step).padStart(width, '0'))
}

function letterSteps(inside: string): string[] | undefined {
  const [, from = '', to = '', by = '1'] = letters.exec(inside) ?? []
  const isOneCase = /^(?:[a-z]{2}|[A-Z]{2})$/.test(from + to)
  return isOneCase
    ? stepsOf(from.charCodeAt(0), to.charCodeAt(0), Number(by))?.map(code => String.fromCharCode(code))
    : undefined
}

function stepsOf(from: number, to: number, by: number): number[] | undefined {
  const count = by > 0 ? Math.floor(Math.abs(to - from) / by) + 1 : 0
  if (count < 1 || count > mostSteps) return undefined
  return Array.from({ length: count }, (_, at) => (to >= from ? from + at * by : from - at * by))
}

const countOf = (parts: readonly Part[]): number =>
  parts.reduce(
    (count, part) =>
      count * (typeof part === 'string' ? 1 : part.reduce((sum, choice) => sum + countOf(choice), 0)),
    1,
  )

function endOf(parts: readonly Part[], which: 0 | -1): string {
  return parts.map(part => (typeof part === 'string' ? part : endOf(part.at(which) ?? [], which))).join('')
}

function* expand(parts: readonly Part[]): Generator<string> {
  const [first, ...rest] = parts
  if (first === undefined) yield ''
  else if (typeof first === 'string') for (const end of expand(rest)) yield first + end
  else
    for (const choice of first)
      for (const start of expand(choice)) for (const end of expand(rest)) yield start + end
}
