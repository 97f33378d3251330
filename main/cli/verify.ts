import { resolve } from 'node:path'
import { formatBytes, formatCount } from '../../shared/format.ts'
import type { FileVerdict, VerifiedFile } from '../app.ts'
import { exitStatus } from './exit-status.ts'
import { plainText } from './plain-text.ts'
import { noteToStderr, withApp } from './with-app.ts'

export type VerifyFlags = { level: 'structure' | 'decode'; json: boolean; quiet: boolean }

const words: Record<FileVerdict['kind'], string> = {
  whole: 'whole',
  damaged: 'damaged',
  broken: 'broken',
  'not-an-image': 'not an image',
  unfinished: 'unfinished',
  changed: 'changed since it was saved',
  unreadable: 'unreadable',
}

/** `shoal verify`: checks the images of a folder again. Resolves with the exit status. */
export async function verify(folder: string, { level, json, quiet }: VerifyFlags): Promise<number> {
  const counts = new Map<FileVerdict['kind'], number>()
  const write = (line: string) => process.stdout.write(`${line}\n`)
  let bytes = 0
  const tell = (file: VerifiedFile) => {
    counts.set(file.verdict.kind, (counts.get(file.verdict.kind) ?? 0) + 1)
    bytes += file.bytes
    if (json) write(JSON.stringify(verifiedLine(file)))
    else if (!quiet && file.verdict.kind !== 'whole') write(plainText(verdictWords(file)))
  }
  const status = await withApp(noteToStderr, async app => {
    try {
      for await (const file of app.verify(resolve(folder), level)) tell(file)
      return exitStatus.done
    } catch (error) {
      noteToStderr(`The folder ${folder} cannot be read (${(error as { code?: string }).code ?? error}).`)
      return exitStatus.usage
    }
  })
  if (status !== exitStatus.done) return status
  const files = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const whole = counts.get('whole') ?? 0
  if (json) write(JSON.stringify({ type: 'summary', files, bytes, ...Object.fromEntries(counts) }))
  else {
    const told = [...counts].map(([kind, count]) => `${count} ${words[kind]}`)
    write([`${formatCount(files, 'file')} (${formatBytes(bytes)})`, ...told].join(' · '))
  }
  if (files === 0) return exitStatus.usage
  return whole === files ? exitStatus.done : exitStatus.failed
}

function verdictWords({ file, verdict }: VerifiedFile): string {
  return `${words[verdict.kind].padEnd(12)}  ${file}${'why' in verdict ? `  ${verdict.why}` : ''}`
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
