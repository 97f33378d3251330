import type { InputOf } from '../../shared/contract/commands.ts'
import { formatCount } from '../../shared/text/format.ts'
import { refreshAppInfo } from '../app-info.ts'
import { call } from '../client.ts'
import { notify } from '../store.ts'
import { sayWhy } from '../text.ts'

/** Tries failed images again, and says how many: their rows may be out of sight. Resolves with whether there were any. */
export async function retryFailed(which: InputOf<'retry'>): Promise<boolean> {
  try {
    const { images } = await call('retry', which)
    notify(images === 0 ? 'Nothing is left to retry.' : `Retrying ${formatCount(images, 'image')} …`)
    await refreshAppInfo()
    return images > 0
  } catch (error) {
    sayWhy(error)
    return false
  }
}
