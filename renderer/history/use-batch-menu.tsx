import { type MouseEvent, type ReactNode, useState } from 'react'
import type { HistoryRow } from '../../shared/contract/commands.ts'
import { appInfo } from '../app-info.ts'
import { ContextMenu, type MenuPoint, menuPointOf } from '../ui/context-menu.tsx'
import { useValue } from '../value.ts'
import { batchMenu } from './batch-menu.tsx'

/** The menu of a past batch, wherever it is shown. `remove`: asks whether it is to go from the history. */
export function useBatchMenu(
  row: HistoryRow,
  remove?: () => void,
): { onContextMenu: (event: MouseEvent) => void; menu: ReactNode } {
  const [at, setAt] = useState<MenuPoint>()
  const capabilities = useValue(appInfo)?.capabilities ?? []
  return {
    onContextMenu(event) {
      // In a text the browser's own menu is of more use.
      if (event.target instanceof Element && event.target.closest('input, textarea, [role=menu]') !== null)
        return
      event.preventDefault()
      setAt(menuPointOf(event))
    },
    menu: at !== undefined && (
      <ContextMenu
        at={at}
        actions={batchMenu(row, capability => capabilities.includes(capability), remove)}
        onClose={() => setAt(undefined)}
      />
    ),
  }
}
