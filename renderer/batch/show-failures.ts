import { setWindow } from '../store.ts'

/** Opens the panel that says what failed, by cause. */
export const showFailures = (): void => setWindow({ panel: 'failures', openIndex: -1 })
