import { publicText } from '../../shared/public-url.ts'
import { isSecretName } from '../../shared/secrets.ts'

/** Everything that is logged, by its name, and what it says. REFERENCE.md lists them for people. */
export const logEvents = {
  started: 'Shoal started: its version, the runtime, the system',
  'batch-started': 'a batch runs: its id, folder and limits',
  'batch-ended': 'a batch stopped running: what became of its images',
  'item-failed': 'an image failed: its link, the code and the facts of the failure',
  'fewer-at-once': 'there is no room for so many downloads at once',
  'lane-lost': 'a worker thread of downloads ended: what it worked on is tried again',
  'lanes-off': 'no worker thread can be started: downloads run without',
  'list-thread-off': 'no thread can be started for reading large lists: they are read without',
  'host-pushed-back': 'a host answered 429 or 503',
  'downloads-paused': 'a limit of this machine stopped a batch until it is lifted',
  'downloads-resumed': 'the limit was lifted',
  'window-broke': 'desktop app: the window stopped working, and why as far as Chromium says',
  'window-not-loaded': 'desktop app: the window could not be loaded',
  'window-unresponsive': 'desktop app: the window does not answer',
  'child-process-gone': 'desktop app: one of its other processes ended, and why as far as Chromium says',
  'page-barred':
    'a page that was loaded in a browser wanted a host that it may not reach: which, and why not',
  'browser-call-home': 'that browser itself wanted to ask its maker, and was not let out: which host',
  'error-ignored': 'something failed that nothing depends on: what was done, and the error',
  unexpected: 'an error that Shoal has no words for: a fault to report',
} as const satisfies Record<string, string>

export type LogEvent = keyof typeof logEvents

/** Facts of an event. Headers and bodies have no place here. Links are written in their public form. */
export type LogFacts = Readonly<Record<string, string | number | boolean | undefined | Error | unknown>>

/** Notes an event. Never throws, and never waits. */
export type Log = (event: LogEvent, facts?: LogFacts) => void

/** Handles an error that nothing depends on. `what`: what was being done. */
export const ignoredBy =
  (log: Log, what: string) =>
  (error: unknown): void =>
    log('error-ignored', { what, error })

/** On stderr, as long as `NODE_DEBUG` names shoal: `--verbose` sets it. */
export const stderrLog: Log = (event, facts) => {
  if (!/(^|,)\s*(shoal|\*)\s*(,|$)/i.test(process.env['NODE_DEBUG'] ?? '')) return
  process.stderr.write(formatLogLine(Date.now(), event, facts))
}

/** One line of JSON. `at`: epoch ms. */
export function formatLogLine(at: number, event: LogEvent, facts: LogFacts = {}): string {
  const shown = Object.entries(facts).map(([name, value]) => [name, isSecret(name) ? '…' : shownOf(value)])
  return `${JSON.stringify({ time: new Date(at).toISOString(), event, ...Object.fromEntries(shown) })}\n`
}

/** A code of ours is one of an error, not of a sign-in. */
const isSecret = (name: string): boolean => name !== 'code' && isSecretName(name)

function shownOf(value: unknown): unknown {
  if (typeof value === 'string') return publicText(value)
  if (typeof value === 'number' || typeof value === 'boolean' || value === undefined) return value
  if (!(value instanceof Error)) return `(${typeof value})`
  const { code, stack } = value as NodeJS.ErrnoException
  // A system error says by its code where it is from; of others the way to them is wanted.
  const isKnown = typeof code === 'string'
  return {
    ...(isKnown && { code }),
    message: publicText(value.message),
    ...(!isKnown && { stack: publicText(stack ?? '') }),
  }
}
