import type { SafeStorage } from 'electron'
import type { FindSealing } from '../app/app.ts'

/**
 * The system's store of secrets, where there is one. On a Linux without, Electron encrypts with a key that everybody knows:
 * that counts as none.
 */
export const findSealingIn =
  (
    storage: Pick<
      SafeStorage,
      'isEncryptionAvailable' | 'encryptString' | 'decryptString' | 'getSelectedStorageBackend'
    >,
    platform: NodeJS.Platform,
  ): FindSealing =>
  () => {
    if (!storage.isEncryptionAvailable()) return undefined
    if (platform === 'linux' && storage.getSelectedStorageBackend() === 'basic_text') return undefined
    return {
      seal: text => storage.encryptString(text).toString('base64'),
      open: sealed => storage.decryptString(Buffer.from(sealed, 'base64')),
    }
  }
