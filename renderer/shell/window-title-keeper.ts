import { useEffect } from 'react'
import type { BatchHeader } from '../../shared/contract/commands.ts'
import { appInfo } from '../app-info.ts'
import { createValue, useValue } from '../value.ts'
import { iconOf, iconProgress, windowTitle } from './window-title.ts'

/** The batch that is looked at; its view says so. */
export const shownBatch = createValue<BatchHeader | undefined>(undefined)

/** Keeps the title and the icon of the tab. A component of its own, because a batch that runs changes ten times a second. */
export function WindowTitle(): null {
  const batch = useValue(shownBatch)
  const running = useValue(appInfo)?.running ?? []
  const title = windowTitle(batch, running)
  const progress = iconProgress(batch, running)
  const icon = progress === undefined ? '' : iconOf(progress)
  useEffect(() => {
    document.title = title
  }, [title])
  useEffect(() => {
    const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]')
    if (link === null) return
    link.dataset['own'] ??= link.href
    link.href = icon === '' ? link.dataset['own'] : icon
  }, [icon])
  return null
}
