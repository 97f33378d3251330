import type { BatchId, FolderFault, WatchedVerify } from '../../../shared/contract/commands.ts'
import { type Problem, problemIn } from '../../../shared/text/problems.ts'
import { addVerified, emptyFolder, type VerifiedFolder, verdictReason } from '../../../shared/verified.ts'
import { type App, type BatchRow, failureOfDisk } from '../../app/app.ts'
import { createLatestWork, type FollowedWork } from './latest-work.ts'

/** Checks of the folders of batches, as windows follow them: the latest of each batch, some at most. */
export type Verifying = {
  /** Starts a check, unless one of this batch's folder is already running and was not stopped. */
  begin(batch: BatchRow): void
  /** Undefined where there was none. Waits while `since` is the present revision. */
  watch(batch: BatchId, since: number | undefined): Promise<WatchedVerify | undefined>
  stop(batch: BatchId): void
  /** Stops them all, and resolves when no file is read any more. */
  close(): Promise<void>
}

type Check = FollowedWork & {
  id: BatchId
  folder: string
  state: WatchedVerify['state']
  filesTotal: number | undefined
  found: VerifiedFolder
  faults: FolderFault[]
  ownMissing: number
  problem: Problem | undefined
}

/** More than a person would read. */
const mostFaults = 500

export function createVerifying(app: App): Verifying {
  const checks = createLatestWork<Check>(app.world.clock)

  function begin({ id, folder }: BatchRow): void {
    const known = checks.get(id)
    if (known?.state === 'running' && !known.stop.signal.aborted) return
    const check: Check = {
      ...{
        id,
        folder,
        state: 'running',
        filesTotal: undefined,
        found: emptyFolder(),
        faults: [],
        ownMissing: 0,
        problem: undefined,
      },
      stop: new AbortController(),
      revisions: checks.revisionsFor(id),
      done: Promise.resolve(),
    }
    check.done = runAfter(known, check).finally(check.revisions.touch)
    check.revisions.touch()
    checks.keep(id, check, () => true)
  }

  /** A stopped check still finishes its last files. */
  async function runAfter(before: Check | undefined, check: Check): Promise<void> {
    await before?.done
    await run(check)
  }

  async function run(check: Check): Promise<void> {
    const { folder, found, faults, revisions } = check
    const { signal } = check.stop
    let own: ReadonlySet<string> | undefined
    const counted = app.countFiles(folder, signal).then(
      files => {
        check.filesTotal = files
        revisions.touch()
      },
      // The check itself reports this error.
      () => {},
    )
    try {
      for await (const file of app.verify(folder, 'decode', signal)) {
        const { kind } = file.verdict
        if (kind === 'missing') own ??= await app.items.files(check.id, signal)
        if (kind === 'missing' && own?.has(file.file)) check.ownMissing += 1
        addVerified(found, file)
        if (kind !== 'whole' && faults.length < mostFaults) {
          faults.push({ file: file.file, kind, why: verdictReason(file.verdict) })
        }
        revisions.touch()
      }
    } catch (error) {
      if (!signal.aborted) check.problem = problemIn(error) ?? failureOfDisk(error)
    }
    await counted
    check.state = signal.aborted ? 'stopped' : 'ended'
  }

  return {
    begin,
    async watch(batch, since) {
      const check = await checks.after(batch, since)
      if (check === undefined) return undefined
      const { folder, state, filesTotal, found, faults, ownMissing, problem, revisions } = check
      return {
        ...{ revision: revisions.current, folder, state, filesTotal, found, ownMissing, problem },
        // While it runs, counts are enough: a long list need not come ten times a second.
        faults: state === 'running' ? [] : faults,
      }
    },
    stop: checks.stop,
    close: checks.close,
  }
}
