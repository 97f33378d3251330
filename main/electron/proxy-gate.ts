import type { Api } from '../../shared/contract/commands.ts'

/** Commands that may ask the network for something. */
const requesting = [
  'review',
  'start',
  'resume',
  'retry',
  'runAgain',
  'rerun',
  'scanPage',
  'draftFromScan',
  'openForPicking',
  'proposePaging',
  'proposeRecipe',
  'trySelector',
  'previewRecipe',
  'startFollow',
  'startMeasurement',
] as const satisfies (keyof Api)[]

/** The commands, of which those that may send a request wait until the system's proxy is known. */
export function afterProxy(api: Api, known: Promise<void>): Api {
  const gated = { ...api }
  for (const name of requesting) {
    const command = api[name] as (input: unknown) => Promise<unknown>
    Object.assign(gated, { [name]: (input: unknown) => known.then(() => command(input)) })
  }
  return gated
}
