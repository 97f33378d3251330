import { type RefObject, useEffect, useState } from 'react'
import { type Palette, paletteOf } from './palette.ts'

/** The theme's colours, read again when the theme changes. */
export function usePalette(target: RefObject<HTMLElement | null>): Palette | undefined {
  const [palette, setPalette] = useState<Palette>()
  useEffect(() => {
    const read = () => target.current !== null && setPalette(paletteOf(target.current))
    read()
    const observer = new MutationObserver(read)
    observer.observe(document.documentElement, { attributeFilter: ['data-mantine-color-scheme'] })
    return () => observer.disconnect()
  }, [target])
  return palette
}
