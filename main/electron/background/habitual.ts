import type { Habits } from '../../../shared/settings.ts'
import type { ClipboardWatch } from './clipboard-watch.ts'
import type { TrayIcon } from './tray.ts'
import type { UpdateCheck } from './update-check.ts'

export type HabitualParts = {
  showTheme(theme: Habits['theme']): void
  tray: TrayIcon
  clipboardWatch: ClipboardWatch
  /** Undefined for a build that knows no release page. */
  updateCheck: UpdateCheck | undefined
  /** Shows the user's lists in the system's menus, or takes them away. */
  recentLists(isWanted: boolean): void
  /** There is a newer version. */
  found(version: string): void
  lookFailed(error: unknown): void
}

const dayMs = 24 * 3_600_000

/** What the desktop app does because the user asked for it in the settings, now and at each start. */
export function createHabitual(parts: HabitualParts): { follow(habits: Habits): void; end(): void } {
  const { showTheme, tray, clipboardWatch, updateCheck, recentLists, found, lookFailed } = parts
  let daily: NodeJS.Timeout | undefined

  function lookForUpdate(): void {
    updateCheck?.lookWeekly().then(version => {
      if (version !== undefined) found(version)
    }, lookFailed)
  }

  return {
    follow({ theme, trayIcon, watchClipboard, checkForUpdates, recentLists: isListed }) {
      showTheme(theme)
      tray.want(trayIcon)
      clipboardWatch.want(watchClipboard)
      recentLists(isListed)
      if (checkForUpdates === (daily !== undefined)) return
      clearInterval(daily)
      daily = undefined
      if (!checkForUpdates) return
      lookForUpdate()
      // An app that runs for weeks looks whether a week has gone by.
      daily = setInterval(lookForUpdate, dayMs).unref()
    },
    end() {
      tray.want(false)
      clipboardWatch.want(false)
      clearInterval(daily)
    },
  }
}
