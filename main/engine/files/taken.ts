/**
 * `{taken}`, `{taken:day}`, `{taken:month}`, `{taken:year}` in a template of names: when a camera took the image. After `|`
 * stands what takes its place where the image does not say it: `{taken|undated}`. Known only once a file is saved.
 */
const takenKey = /^taken(?::(day|month|year))?(?:\|(.*))?$/

/** So much of `2024-05-17_08-03-21`. */
const lengthOf = { all: 19, day: 10, month: 7, year: 4 } as const

/** How a key of a template shows it; undefined where the key is another. */
function takenOf(key: string): { length: number; fallback: string | undefined } | undefined {
  const found = takenKey.exec(key)
  if (found === null) return undefined
  const [, form, fallback] = found
  return { length: lengthOf[(form ?? 'all') as keyof typeof lengthOf], fallback }
}

export const isTaken = (key: string): boolean => takenOf(key) !== undefined

/** `takenAt`: `2024-05-17T08:03:21`, by the camera's own clock. Undefined where the key is another. */
export function takenText(key: string, takenAt: string | undefined): string | undefined {
  const taken = takenOf(key)
  if (taken === undefined) return undefined
  if (takenAt === undefined) return taken.fallback ?? ''
  return takenAt.replace('T', '_').replaceAll(':', '-').slice(0, taken.length)
}

const keysIn = (template: string): string[] =>
  Array.from(template.matchAll(/\{([^{}]*)\}/g), ([, key = '']) => key)

export const usesTaken = (template: string): boolean => keysIn(template).some(isTaken)

/** Whether an image that does not say it gets no name. */
export const needsTaken = (template: string): boolean =>
  keysIn(template).some(key => takenOf(key)?.fallback === undefined && isTaken(key))
