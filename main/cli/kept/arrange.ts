import { type ArrangeEnd, type ArrangeKind, noArranging } from '../../../shared/arranging.ts'
import { refuse } from '../../../shared/refusal.ts'
import { arrangedVerbs, arrangedWords, undatedWords } from '../../../shared/text/arranging.ts'
import { type App, type BatchRow, templateProblem } from '../../app/app.ts'
import { statusOf } from '../process/exit-status.ts'
import { withApp } from '../process/with-app.ts'
import { plainText } from '../report/plain-text.ts'

/** `evenChanged`: also files that were changed since they were saved. */
export type ArrangeFlags = { evenChanged: boolean; json: boolean; quiet: boolean }

/** `shoal rename`: other names for the saved images of a batch. Resolves with the exit status. */
export const rename = (id: string, template: string, dryRun: boolean, flags: ArrangeFlags): Promise<number> =>
  withApp(async app => {
    const { batch } = app.history.named(id)
    const problem = templateProblem(template, app.arranging.columns(batch.id, undefined), 'rename')
    if (problem !== undefined) refuse('bad-name-template', problem)
    if (dryRun) return preview(app, batch, template, flags)
    const wish = { kind: 'rename', template } as const
    return arrange(app, batch, 'rename', app.arranging.run(batch, wish, flags), flags)
  })

/** `shoal move`: another folder for them. */
export const move = (id: string, folder: string, flags: ArrangeFlags): Promise<number> =>
  withApp(async app => {
    const { batch } = app.history.named(id)
    return arrange(app, batch, 'move', app.arranging.run(batch, { kind: 'move', folder }, flags), flags)
  })

/** `--undo`: the last of both taken back. */
export const undo = (id: string, flags: ArrangeFlags): Promise<number> =>
  withApp(async app => {
    const { batch } = app.history.named(id)
    return arrange(app, batch, 'undo', app.arranging.undo(batch, flags), flags)
  })

async function preview(app: App, batch: BatchRow, template: string, { json }: ArrangeFlags): Promise<number> {
  const wish = { kind: 'rename', template } as const
  const all = Number.POSITIVE_INFINITY
  const { first, undated } = await app.arranging.plan(batch, wish, undefined, { images: all, listed: all })
  for (const { from, to } of first) {
    write(json ? JSON.stringify({ type: 'file', from, to }) : plainText(`${from}  →  ${to}`))
  }
  if (undated > 0) process.stderr.write(`${undatedWords(undated)}\n`)
  return statusOf({}, {})
}

async function arrange(
  app: App,
  batch: BatchRow,
  kind: ArrangeKind,
  ends: AsyncIterable<ArrangeEnd>,
  { json, quiet }: ArrangeFlags,
): Promise<number> {
  const totals = noArranging()
  for await (const end of ends) {
    totals[end.kind] += 1
    if (json) write(JSON.stringify(lineOf(end)))
    else if (!quiet || isFault(end)) write(plainText(wordsOf(end, kind)))
  }
  write(
    json ? JSON.stringify({ type: 'files-summary', ...totals }) : arrangedWords(totals, arrangedVerbs[kind]),
  )
  const now = app.batches.get(batch.id) ?? batch
  const remark = now.options.manifest ? await app.batches.writeManifests(now, batch.folder) : undefined
  if (remark !== undefined) process.stderr.write(`${plainText(remark)}\n`)
  return statusOf({}, { faults: totals.changed + totals.missing + totals.failed })
}

const write = (line: string) => process.stdout.write(`${line}\n`)

const isFault = ({ kind }: ArrangeEnd): boolean => kind !== 'moved' && kind !== 'unchanged'

const lineOf = ({ kind, ...rest }: ArrangeEnd): object => ({ type: 'file', state: kind, ...rest })

function wordsOf(end: ArrangeEnd, kind: ArrangeKind): string {
  switch (end.kind) {
    case 'moved':
      return `${arrangedVerbs[kind].padEnd(9)}  ${end.from}  →  ${end.to}`
    case 'changed':
      return `left       ${end.from}  (it was changed since it was saved; --changed takes it too)`
    case 'failed':
      return `left       ${end.from}  (${end.why})`
    default:
      return `${end.kind.padEnd(9)}  ${end.from}`
  }
}
