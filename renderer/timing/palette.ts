import type { SegmentKind } from '../../shared/timeline.ts'

/** Colours of the theme as a canvas needs them. */
export type Palette = Record<
  'surface' | 'ink' | 'inkSoft' | 'line' | 'chosen' | 'hover' | 'bad' | 'font',
  string
> & {
  phases: Record<SegmentKind, string>
}

/** Reads the theme's colours where this element is. */
export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element)
  const value = (name: string) => style.getPropertyValue(`--${name}`).trim()
  return {
    surface: value('surface'),
    ink: value('ink'),
    inkSoft: value('ink-soft'),
    line: value('line'),
    chosen: value('chosen'),
    hover: value('hover'),
    bad: value('bad'),
    font: style.fontFamily,
    phases: {
      queued: value('line-strong'),
      dns: value('phase-dns'),
      connect: value('phase-connect'),
      tls: value('phase-tls'),
      request: value('phase-request'),
      wait: value('phase-wait'),
      receive: value('phase-receive'),
      finish: value('phase-finish'),
      running: value('accent-soft'),
      backoff: value('estimate'),
    },
  }
}
