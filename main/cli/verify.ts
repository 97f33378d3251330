import { resolve } from 'node:path'
import { formatBytes, formatCount } from '../../shared/format.ts'
import { type FileVerdict, readFaultOf, type VerifiedFile } from '../app.ts'
import { exitStatus } from './exit-status.ts'
import { plainText } from './plain-text.ts'
import { noteToStderr, withApp } from './with-app.ts'

export type VerifyFlags = { level: 'structure' | 'decode'; json: boolean; quiet: boolean }

type Kind = FileVerdict['kind']

/** What a person reads of each kind, in the order of the summary, and why where the verdict itself does not say it. */
const words: Readonly<Record<Kind, { name: string; why?: string }>> = {
  whole: { name: 'whole' },
  damaged: { name: 'damaged' },
  broken: { name: 'broken' },
  changed: { name: 'changed', why: 'these are not the bytes that were saved' },
  missing: { name: 'missing', why: 'it was saved here and is gone' },
  'not-an-image': { name: 'not an image' },
  unfinished: { name: 'unfinished', why: 'a part of a download' },
  unreadable: { name: 'unreadable' },
}
const kinds = Object.keys(words) as Kind[]
const nameColumns = Math.max(...kinds.map(kind => words[kind].name.length))

/** `shoal verify`: checks the images of a folder again. Resolves with the exit status. */
export async function verify(folder: string, { level, json, quiet }: VerifyFlags): Promise<number> {
  const counts = new Map<Kind, number>(kinds.map(kind => [kind, 0]))
  const write = (line: string) => process.stdout.write(`${line}\n`)
  let bytes = 0
  const tell = (file: VerifiedFile) => {
    counts.set(file.verdict.kind, countOf(file.verdict.kind) + 1)
    bytes += file.bytes
    if (json) write(JSON.stringify(verifiedLine(file)))
    else if (!quiet && file.verdict.kind !== 'whole') write(plainText(verdictWords(file)))
  }
  const countOf = (kind: Kind) => counts.get(kind) ?? 0
  const status = await withApp(noteToStderr, async app => {
    try {
      for await (const file of app.verify(resolve(folder), level)) tell(file)
      return exitStatus.done
    } catch (error) {
      noteToStderr(`The folder ${folder} cannot be read: ${readFaultOf(error)}.`)
      return exitStatus.usage
    }
  })
  if (status !== exitStatus.done) return status
  const told = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const files = told - countOf('missing')
  if (json) write(JSON.stringify({ type: 'summary', files, bytes, ...Object.fromEntries(counts) }))
  else {
    const parts = kinds.filter(kind => countOf(kind) > 0).map(kind => `${countOf(kind)} ${words[kind].name}`)
    write([`${formatCount(files, 'file')} (${formatBytes(bytes)})`, ...parts].join(' · '))
  }
  if (told === 0) return exitStatus.usage
  return countOf('whole') === told ? exitStatus.done : exitStatus.failed
}

function verdictWords({ file, verdict }: VerifiedFile): string {
  const { name, why } = words[verdict.kind]
  const reason = 'why' in verdict ? verdict.why : why
  return `${name.padEnd(nameColumns)}  ${file}${reason === undefined ? '' : `  (${reason})`}`
}

const verifiedLine = ({ file, bytes, verdict, image }: VerifiedFile): object => ({
  type: 'file',
  file,
  bytes,
  state: verdict.kind,
  ...('why' in verdict && { why: verdict.why }),
  imageType: image?.type,
  width: image?.width,
  height: image?.height,
})
