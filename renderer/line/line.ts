import type { InputOf } from '../../shared/contract/commands.ts'
import { appInfo, refreshAppInfo } from '../app-info.ts'
import { call } from '../client.ts'
import { go, notify, useWindow } from '../store.ts'
import { sayWhy } from '../text.ts'

/** Takes a batch out of the line and the history. It can be had back for a while. */
export async function discardWaiting(batch: string, name: string): Promise<void> {
  try {
    await call('discardWaiting', { batch })
    if (useWindow.getState().path === `/batch/${batch}`) go('/')
    const act = () => void restore(batch)
    notify(`“${name}” discarded.`, { label: 'Undo', act })
    await refreshAppInfo()
  } catch (error) {
    sayWhy(error)
  }
}

async function restore(batch: string): Promise<void> {
  try {
    if (!(await call('restoreWaiting', { batch }))) notify('It is gone.')
    await refreshAppInfo()
  } catch (error) {
    sayWhy(error)
  }
}

export const startWaiting = (batch: string): Promise<void> =>
  call('resume', { batch }).then(refreshAppInfo, sayWhy)

export const moveInLine = (input: InputOf<'moveInLine'>): Promise<void> =>
  call('moveInLine', input).then(refreshAppInfo, sayWhy)

/** Stops a batch where it runs, and lets it start after the others. */
export const waitInLine = (batch: string): Promise<void> =>
  call('wait', { batch }).then(refreshAppInfo, sayWhy)

/** It stays, to be resumed. */
export const leaveLine = (batch: string): Promise<void> =>
  call('leaveLine', { batch }).then(refreshAppInfo, sayWhy)

/** Whether another batch runs, or waits for its turn. */
export const hasOthers = (batch: string): boolean => {
  const { running = [], waiting = [] } = appInfo.get() ?? {}
  return [...running, ...waiting].some(other => other.batch !== batch)
}
