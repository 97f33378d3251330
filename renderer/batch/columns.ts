import type { SortKey } from '../store.ts'

/** The columns of the list, in their order. */
export const columnNames = [
  ...(['picture', 'name', 'host', 'size', 'pixels', 'type'] as const),
  ...(['progress', 'speed', 'time', 'tries', 'savedAt', 'state'] as const),
] as const
export type ColumnName = (typeof columnNames)[number]

type Column = {
  label: string
  sort?: SortKey
  /** In pixels: below this it cannot be read. */
  least: number
  /** How it shares the width, as the grid of the style sheet takes it. */
  track: string
  /** Shown without being asked for: always, only while images arrive, or not. */
  usual: 'always' | 'running' | 'never'
  /** Where the width is not enough, the highest go first; absent: it stays. */
  goes?: number
}

export const columns: Readonly<Record<ColumnName, Column>> = {
  picture: { label: '#', sort: 'index', least: 52, track: '3.25rem', usual: 'always' },
  name: { label: 'Name', sort: 'name', least: 130, track: 'minmax(4rem, 2.4fr)', usual: 'always' },
  host: {
    label: 'Site',
    sort: 'host',
    least: 100,
    track: 'minmax(6.25rem, 1.2fr)',
    usual: 'always',
    goes: 4,
  },
  size: { label: 'Size', sort: 'bytes', least: 80, track: 'minmax(5rem, 8.5rem)', usual: 'always', goes: 0 },
  pixels: { label: 'Pixels', sort: 'pixels', least: 96, track: '6.5rem', usual: 'never', goes: 5 },
  type: { label: 'Type', sort: 'type', least: 52, track: '3.5rem', usual: 'never', goes: 6 },
  progress: { label: 'Progress', least: 60, track: 'minmax(3.75rem, 1fr)', usual: 'running', goes: 2 },
  speed: { label: 'Speed', sort: 'speed', least: 84, track: '5.25rem', usual: 'running', goes: 3 },
  time: { label: 'Time', sort: 'time', least: 68, track: '4.5rem', usual: 'always', goes: 1 },
  tries: { label: 'Tries', sort: 'tries', least: 52, track: '3.5rem', usual: 'never', goes: 7 },
  savedAt: { label: 'Saved at', sort: 'savedAt', least: 92, track: '6rem', usual: 'never', goes: 8 },
  state: {
    label: 'State',
    sort: 'state',
    least: 128,
    track: 'minmax(8rem, 1.6fr)',
    usual: 'always',
    goes: -1,
  },
}

/** What a person chose: columns shown or hidden, and widths in pixels. Of the others the usual holds. */
export type ColumnChoice = {
  shown: Partial<Record<ColumnName, boolean>>
  widths: Partial<Record<ColumnName, number>>
}

export const noChoice: ColumnChoice = { shown: {}, widths: {} }
const widest = 800

/** These two say what a row is. */
export const canHide = (name: ColumnName): boolean => name !== 'picture' && name !== 'name'

const gapPixels = 12
const paddingPixels = 32

export const isWanted = (name: ColumnName, { shown }: ColumnChoice, rests: boolean): boolean =>
  !canHide(name) ||
  (shown[name] ?? (columns[name].usual === 'always' || (columns[name].usual === 'running' && !rests)))

/** The columns that are wanted and fit into this width in pixels, in their order, and the tracks of the grid they are in. */
export function shownColumns(
  width: number,
  choice: ColumnChoice,
  rests: boolean,
): { names: ColumnName[]; tracks: string } {
  let names = columnNames.filter(name => isWanted(name, choice, rests))
  const needed = () =>
    names.reduce(
      (sum, name) => sum + (choice.widths[name] ?? columns[name].least) + gapPixels,
      paddingPixels - gapPixels,
    )
  const going = names
    .filter(name => columns[name].goes !== undefined)
    .sort((a, b) => (columns[b].goes ?? 0) - (columns[a].goes ?? 0))
  for (const name of going) {
    if (needed() <= width) break
    names = names.filter(other => other !== name)
  }
  const tracks = names.map(name => {
    const asked = choice.widths[name]
    return asked === undefined ? columns[name].track : `minmax(0, ${asked}px)`
  })
  return { names, tracks: tracks.join(' ') }
}

/** Wider or narrower, within what can be read. */
export const resized = (choice: ColumnChoice, name: ColumnName, width: number): ColumnChoice => ({
  ...choice,
  widths: {
    ...choice.widths,
    [name]: Math.round(Math.min(widest, Math.max(columns[name].least, width))),
  },
})

export const withColumn = (choice: ColumnChoice, name: ColumnName, isShown: boolean): ColumnChoice => ({
  ...choice,
  shown: { ...choice.shown, [name]: isShown },
})

/** As it was kept; whatever else it says is left out. */
export function readChoice(text: string | undefined): ColumnChoice {
  try {
    const kept: unknown = JSON.parse(text ?? '')
    const { shown, widths } = kept as Partial<Record<keyof ColumnChoice, Record<string, unknown>>>
    const choice: ColumnChoice = { shown: {}, widths: {} }
    for (const name of columnNames) {
      const [isShown, width] = [shown?.[name], widths?.[name]]
      if (typeof isShown === 'boolean') choice.shown[name] = isShown
      if (typeof width === 'number' && width >= columns[name].least && width <= widest)
        choice.widths[name] = width
    }
    return choice
  } catch {
    // Nothing was kept, or something else.
    return noChoice
  }
}
