import type { Capability, Hello } from '../shared/contract/commands.ts'
import type { Habits } from '../shared/settings.ts'
import { call } from './client.ts'
import { sayWhy } from './text.ts'
import { createValue, useValue } from './value.ts'

/** What the application said about itself; absent until it has. */
export const hello = createValue<Hello | undefined>(undefined)

export async function refreshHello(): Promise<void> {
  hello.set(await call('hello'))
}

/** Keeps what the user likes, for every window and the next start. */
export function changeHabits(part: Partial<Habits>): void {
  const known = hello.get()
  if (known === undefined) return
  const habits = { ...known.habits, ...part }
  hello.set({ ...known, habits })
  call('saveHabits', habits).catch(sayWhy)
}

export const useCan = (capability: Capability): boolean =>
  useValue(hello)?.capabilities.includes(capability) ?? false
