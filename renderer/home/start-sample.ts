import { appInfo, refreshAppInfo } from '../app-info.ts'
import { call } from '../client.ts'
import { go } from '../store.ts'

/** Starts the sample as every new list would begin. A list that is under review stays there. */
export async function startSample(): Promise<void> {
  const known = appInfo.get()
  if (known === undefined) return
  const { draft } = await call('review', { sources: [], sample: true })
  const batch = await call('start', { draft, folder: known.folder, options: known.options })
  go(`/batch/${batch}`)
  await refreshAppInfo()
}
