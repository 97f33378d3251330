import type { App as ElectronApp } from 'electron'

export type QuitAnswer = 'finish' | 'stop' | 'cancel'

export type QuittingParts = {
  app: Pick<ElectronApp, 'quit' | 'exit'>
  running(): Promise<string[]>
  /** Resolves when nothing runs any more. */
  finish(): Promise<void>
  ask(batches: number): Promise<QuitAnswer>
  /** Takes the window out of sight while the rest is finished. */
  hide(): void
  /** Lets go of everything; what runs is stopped and kept. */
  close(): Promise<void>
  unexpected(error: unknown): void
}

export type Quitting = {
  /** For `before-quit`: asks first where something runs. */
  beforeQuit(event: { preventDefault(): void }): void
  /** Without asking: the system or a terminal ends the app. What runs is kept. `exitCode`: what the process ends with. */
  now(exitCode?: number): Promise<void>
  /** The user is back: finishing what runs no longer ends the app. */
  stay(): void
  /** Whether windows may close for good. */
  readonly isOver: boolean
}

/** What is not finished by then is unfinished bytes only: the store is safe at any moment. */
const mostClosingMs = 10_000

type State = 'open' | 'asking' | 'finishing' | 'closing' | 'over'

export function createQuitting(parts: QuittingParts): Quitting {
  const { app, running, finish, ask, hide, close, unexpected } = parts
  let state: State = 'open'

  async function now(exitCode?: number): Promise<void> {
    if (state === 'closing' || state === 'over') return
    state = 'closing'
    const timer = setTimeout(() => app.exit(1), mostClosingMs)
    await close().catch(unexpected)
    clearTimeout(timer)
    state = 'over'
    if (exitCode === undefined) app.quit()
    else app.exit(exitCode)
  }

  async function askFirst(): Promise<void> {
    state = 'asking'
    const batches = await running()
    const answer = batches.length === 0 ? 'stop' : await ask(batches.length)
    // A signal may have ended it while the question was open.
    if (state !== 'asking') return
    if (answer === 'stop') return now()
    state = answer === 'finish' ? 'finishing' : 'open'
    if (answer === 'cancel') return
    hide()
    await finish()
    if (state === 'finishing') await now()
  }

  return {
    beforeQuit(event) {
      if (state === 'over') return
      event.preventDefault()
      if (state === 'asking' || state === 'closing') return
      askFirst().catch(error => {
        unexpected(error)
        return now()
      })
    },
    now,
    stay() {
      if (state === 'finishing') state = 'open'
    },
    get isOver() {
      return state === 'over'
    },
  }
}
