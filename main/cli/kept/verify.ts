import {
  addVerified,
  emptyFolder,
  faultsOf,
  formatVerified,
  type VerifiedFile,
  verdictKinds,
  verdictName,
  verdictReason,
} from '../../../shared/verified.ts'
import { exitStatus, statusOf } from '../process/exit-status.ts'
import { withApp } from '../process/with-app.ts'
import { plainText } from '../report/plain-text.ts'

export type VerifyFlags = { level: 'structure' | 'decode'; json: boolean; quiet: boolean }

const nameColumns = Math.max(...verdictKinds.map(kind => verdictName(kind).length))

/** `shoal verify`: checks the images of a folder again. Resolves with the exit status. */
export async function verify(folder: string, { level, json, quiet }: VerifyFlags): Promise<number> {
  const found = emptyFolder()
  const write = (line: string) => process.stdout.write(`${line}\n`)
  const tell = (file: VerifiedFile) => {
    addVerified(found, file)
    if (json) write(JSON.stringify(verifiedLine(file)))
    else if (!quiet && file.verdict.kind !== 'whole') write(plainText(fileWords(file)))
  }
  const status = await withApp(async app => {
    for await (const file of app.verify(folder, level)) tell(file)
    return exitStatus.done
  })
  if (status !== exitStatus.done) return status
  const { counts, ...all } = found
  write(json ? JSON.stringify({ type: 'summary', ...all, ...counts }) : formatVerified(found))
  if (found.files + counts.missing === 0) {
    process.stderr.write('There is nothing to verify: the folder holds no files.\n')
    return exitStatus.usage
  }
  return statusOf({}, { faults: faultsOf(found) })
}

function fileWords({ file, verdict }: VerifiedFile): string {
  const reason = verdictReason(verdict)
  const name = verdictName(verdict.kind).padEnd(nameColumns)
  return `${name}  ${file}${reason === undefined ? '' : `  (${reason})`}`
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
