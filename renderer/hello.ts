import type { Capability, Hello } from '../shared/contract.ts'
import { call } from './client.ts'
import { createValue, useValue } from './value.ts'

/** What the application said about itself; absent until it has. */
export const hello = createValue<Hello | undefined>(undefined)

export async function refreshHello(): Promise<void> {
  hello.set(await call('hello'))
}

export const useCan = (capability: Capability): boolean =>
  useValue(hello)?.capabilities.includes(capability) ?? false
