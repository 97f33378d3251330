import { formatBytes, formatCount } from '../../shared/text/format.ts'
import { explain, problemIn } from '../../shared/text/problems.ts'
import { unreadableWords } from '../../shared/text/unreadable.ts'
import { realWorld } from '../app/app.ts'
import { type Diagnosis, diagnose, type Limit } from '../app/doctor.ts'
import { exitStatus } from './process/exit-status.ts'
import { isQueueNamed, type QueueFlags, queueAddressOf } from './queue/queue-address.ts'
import { plainText } from './report/plain-text.ts'

const warning =
  'This may contain names of folders and files. Read it before you post it. Passwords and keys are not included.'

/** `shoal doctor`: what a bug report should say about this machine. Resolves with the exit status. */
export async function doctor({ json, queue: flags }: { json: boolean; queue: QueueFlags }): Promise<number> {
  try {
    const found = await diagnose(realWorld)
    const queue = isQueueNamed(flags) ? await examineQueue(flags) : undefined
    const lines = json
      ? [JSON.stringify({ type: 'doctor', warning, ...found, queue: queue?.risks, redis: queue?.version })]
      : [...doctorWords(found), ...queueWords(queue)]
    for (const line of lines) process.stdout.write(`${json ? line : plainText(line)}\n`)
    return exitStatus.done
  } finally {
    realWorld.decoders.close()
  }
}

type QueueDiagnosis = { version: string | undefined; risks: string[] }

/** What is at risk with the queue, as sentences. */
async function examineQueue(flags: QueueFlags): Promise<QueueDiagnosis> {
  const { openQueue } = await import('../queue/queue.ts')
  try {
    const { version, warnings, close } = await openQueue(await queueAddressOf(flags))
    await close()
    return { version, risks: warnings }
  } catch (error) {
    const problem = problemIn(error)
    if (problem === undefined) throw error
    return { version: undefined, risks: [explain(problem)] }
  }
}

function queueWords(queue: QueueDiagnosis | undefined): string[] {
  if (queue === undefined) return []
  const { version, risks } = queue
  const lines = risks.length === 0 ? ['nothing is at risk'] : risks
  return [
    ...['Queue', ...(version === undefined ? [] : [`  Redis ${version}`])],
    ...lines.map(text => `  ${text}`),
    '',
  ]
}

/** A diagnosis as lines for a person. */
function doctorWords(found: Diagnosis): string[] {
  return [
    warning,
    '',
    ...section('Versions', Object.entries(found.versions)),
    ...section('System', systemRows(found.system)),
    ...section('Decoder', decoderRows(found.decoder)),
    ...section('Limits', limitRows(found.limits)),
    ...section('Shoal folder', homeRows(found.home)),
    ...section('History', historyRows(found.history)),
    ...section('Environment', [
      ...found.proxies.map(({ name, proxy }): Row => [name, proxy]),
      ['variables set', found.variables.join(', ') || 'none'],
    ]),
    ...section('Errors in the logs', errorRows(found.errors)),
    ...(found.notReadable.length === 0
      ? []
      : section(
          'Not readable',
          found.notReadable.map(({ path, why }): Row => [path, why]),
        )),
  ]
}

type Row = [name: string, value: string | undefined]

/** A row without a value is left out. */
function section(title: string, rows: Row[]): string[] {
  const shown = rows.filter(([, value]) => value !== undefined)
  const width = Math.max(0, ...shown.map(([name]) => name.length))
  return [title, ...shown.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`.trimEnd()), '']
}

const systemRows = (system: Diagnosis['system']): Row[] => [
  ['system', [system.name, system.platform, system.arch, system.release].filter(Boolean).join(', ')],
  ['C library', system.libc],
  ['GLib', system.glib],
  ['processors', String(system.cores)],
  ['memory', `${formatBytes(system.memoryBytes)}, ${formatBytes(system.freeMemoryBytes)} free`],
]

const decoderRows = ({ build, reads, problem }: Diagnosis['decoder']): Row[] => [
  ['build', build],
  ['reads', reads.join(', ')],
  ['state', problem === undefined ? 'works' : `does not work: ${problem}`],
]

const limitRows = ({ openFiles, fileSizeBlocks, processes }: Diagnosis['limits']): Row[] => [
  ['open files', limitWords(openFiles)],
  ['processes', limitWords(processes)],
  ['file size in blocks', limitWords(fileSizeBlocks)],
]

const limitWords = (limit: Limit | undefined): string | undefined =>
  limit && (limit.soft === limit.hard ? limit.soft : `${limit.soft}, at most ${limit.hard}`)

function homeRows({ folder, mode, freeBytes, freeFiles, entries }: Diagnosis['home']): Row[] {
  const isThere = mode !== undefined || entries.length > 0
  return [
    ['folder', `${folder}${isThere ? '' : ' (not created yet)'}`],
    ['permissions', mode],
    ['free on its disk', freeBytes === undefined ? undefined : formatBytes(freeBytes)],
    ['free file slots (inodes)', freeFiles === undefined ? undefined : String(freeFiles)],
    ...entries.map(({ name, bytes, files, mode }): Row => {
      const size = sizeWords(bytes, files)
      return [name, mode === undefined ? size : `${size}, permissions ${mode}`]
    }),
  ]
}

function sizeWords(bytes: number | undefined, files: number | undefined): string {
  if (bytes === undefined || files === undefined) return 'cannot be read'
  return files === 1 ? formatBytes(bytes) : `${formatBytes(bytes)} in ${formatCount(files, 'file')}`
}

const historyRows = ({ batches, problem, unreadable }: Diagnosis['history']): Row[] => [
  ['batches', batches === undefined ? undefined : String(batches)],
  ['problem', problem],
  ...unreadable.map((row): Row => ['damaged', `${unreadableWords(row)}: ${row.why}`]),
]

const errorRows = (errors: Diagnosis['errors']): Row[] =>
  errors.length === 0 ? [['none', '']] : errors.map(({ file, line }): Row => [file, line])
