import { useEffect, useRef } from 'react'
import type { RunningBatch } from '../../shared/contract/commands.ts'
import { appInfo } from '../app-info.ts'
import { call } from '../client.ts'
import { countWords } from '../history/past-words.ts'
import { remember, remembered } from '../remembered.ts'
import { go } from '../store.ts'
import { createValue, useValue } from '../value.ts'

const name = 'notify-when-done'

/** Whether a person wants notifications of the browser. A shell with its own needs none. */
export const wantsNotice = createValue(remembered(name) === 'yes')

export const canNotify = (): boolean => 'Notification' in window

/** Asks the browser where that is needed. Resolves with whether it is so now. */
export async function setWantsNotice(wanted: boolean): Promise<boolean> {
  const isAllowed = wanted && canNotify() && (await Notification.requestPermission()) === 'granted'
  remember(name, isAllowed ? 'yes' : 'no')
  wantsNotice.set(isAllowed)
  return isAllowed
}

/** What ran before and does no more. */
const goneFrom = (before: readonly RunningBatch[], now: readonly RunningBatch[]): string[] =>
  before.map(({ batch }) => batch).filter(batch => !now.some(other => other.batch === batch))

const mostRecent = 12

/** Tells of batches that end while the window is out of sight. */
export function DoneNotice(): null {
  const running = useValue(appInfo)?.running
  const before = useRef<readonly RunningBatch[]>([])
  useEffect(() => {
    if (running === undefined) return
    const gone = goneFrom(before.current, running)
    before.current = running
    const isOwn = appInfo.get()?.capabilities.includes('notify') ?? false
    if (gone.length === 0 || isOwn || !wantsNotice.get() || !document.hidden) return
    // A user who comes back sees the result.
    tellOf(gone).catch(() => {})
  }, [running])
  return null
}

async function tellOf(batches: readonly string[]): Promise<void> {
  for (const row of await call('recent', { most: mostRecent })) {
    if (!batches.includes(row.batch) || row.state !== 'ended') continue
    const notice = new Notification(row.name, { body: countWords(row), tag: row.batch })
    notice.onclick = () => {
      window.focus()
      go(`/batch/${row.batch}`)
    }
  }
}
