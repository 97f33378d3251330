import type { AppInfo, Capability } from '../shared/contract/commands.ts'
import type { Habits } from '../shared/settings.ts'
import { call } from './client.ts'
import { sayWhy } from './text.ts'
import { createValue, useValue } from './value.ts'

/** What the application said about itself; absent until it has. */
export const appInfo = createValue<AppInfo | undefined>(undefined)

export async function refreshAppInfo(): Promise<void> {
  appInfo.set(await call('appInfo'))
}

/** Keeps what the user likes, for every window and the next start. */
export function changeHabits(part: Partial<Habits>): void {
  const known = appInfo.get()
  if (known === undefined) return
  const habits = { ...known.habits, ...part }
  appInfo.set({ ...known, habits })
  call('saveHabits', habits).catch(sayWhy)
}

/** Whether the shell can do it, as far as it has said. */
export const can = (capability: Capability): boolean =>
  appInfo.get()?.capabilities.includes(capability) ?? false

export const useCan = (capability: Capability): boolean =>
  useValue(appInfo)?.capabilities.includes(capability) ?? false
