import { type RefObject, useEffect, useState } from 'react'
import { type Palette, paletteOf } from './palette.ts'

/** The theme's colours and font, read again when the theme changes or a font that a chart asked for is there. */
export function usePalette(target: RefObject<HTMLElement | null>): Palette | undefined {
  const [palette, setPalette] = useState<Palette>()
  useEffect(() => {
    const read = () => target.current !== null && setPalette(paletteOf(target.current))
    read()
    const observer = new MutationObserver(read)
    observer.observe(document.documentElement, { attributeFilter: ['data-mantine-color-scheme'] })
    document.fonts.addEventListener('loadingdone', read)
    return () => {
      observer.disconnect()
      document.fonts.removeEventListener('loadingdone', read)
    }
  }, [target])
  return palette
}
