import type { PowerSaveBlocker } from 'electron'
import type { Api } from '../../shared/contract/commands.ts'

/** What downloads, as far as the machine and quitting care. */
export type Activity = {
  /** The commands, listened to: those that begin or end work make the activity look. */
  watched(api: Api): Api
  /** Looks whether anything runs. */
  look(): Promise<void>
  /** Batches that are not over; paused ones too. */
  running(): Promise<string[]>
  /** The same, and those that start by themselves when these are over. */
  underWay(): Promise<string[]>
  /** Resumes what is paused; resolves when nothing is under way any more. */
  finish(): Promise<void>
}

const tellingCommands = [
  ...(['start', 'resume', 'retry', 'pause', 'stop', 'cancel'] as const),
  ...(['pauseAll', 'resumeAll'] as const),
]

/** Keeps the machine awake while images arrive. A batch that is paused lets it sleep. */
export function createActivity(powerSaveBlocker: Pick<PowerSaveBlocker, 'start' | 'stop'>): Activity {
  let api: Api | undefined
  let blocker: number | undefined
  let finishing: (() => void)[] = []
  let looking: Promise<void> | undefined
  let lookAgain = false

  const running = async () => (api === undefined ? [] : (await api.appInfo()).running)

  async function underWay(): Promise<string[]> {
    if (api === undefined) return []
    const { running: runs, waiting: inLine } = await api.appInfo()
    const next = inLine.filter(({ line }) => line?.waitsFor !== 'person')
    return [...runs, ...next].map(({ batch }) => batch)
  }

  async function lookNow(): Promise<void> {
    do {
      lookAgain = false
      const batches = await running()
      if (batches.some(({ state }) => state === 'running' || state === 'stopping'))
        blocker ??= powerSaveBlocker.start('prevent-app-suspension')
      else if (blocker !== undefined) {
        powerSaveBlocker.stop(blocker)
        blocker = undefined
      }
      if ((await underWay()).length > 0) continue
      for (const resolve of finishing) resolve()
      finishing = []
    } while (lookAgain)
  }

  /** One look at a time; what happens meanwhile makes it look once more. */
  function look(): Promise<void> {
    lookAgain = true
    looking ??= lookNow()
      // It looks again with the next step of what runs.
      .catch(() => {})
      .finally(() => {
        looking = undefined
      })
    return looking
  }

  return {
    watched(inner) {
      api = inner
      const heard = { ...inner }
      for (const name of tellingCommands) {
        const command = inner[name] as (input: unknown) => Promise<unknown>
        Object.assign(heard, { [name]: (input: unknown) => command(input).finally(look) })
      }
      return heard
    },
    look,
    running: async () => (await running()).map(({ batch }) => batch),
    underWay,
    async finish() {
      for (const { batch, state } of await running()) {
        if (state === 'paused') await api?.resume({ batch })
      }
      await new Promise<void>(resolve => {
        finishing.push(resolve)
        void look()
      })
    },
  }
}
