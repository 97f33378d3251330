import { stat } from 'node:fs/promises'
import { type DuplicateImage, type FoundDuplicates, spareOf } from '../../../shared/duplicates.ts'
import { duplicatesWords } from '../../../shared/text/duplicates.ts'
import { formatBytes, formatNumber } from '../../../shared/text/format.ts'
import type { App } from '../../app/app.ts'
import { statusOf } from '../process/exit-status.ts'
import { withApp } from '../process/with-app.ts'
import { plainText } from '../report/plain-text.ts'

export type DuplicatesFlags = { alike: boolean; json: boolean }

/** `shoal duplicates`: images of a batch or a folder that are there more than once. Resolves with the exit status. */
export const duplicates = (where: string, { alike, json }: DuplicatesFlags): Promise<number> =>
  withApp(async app => {
    const found = await find(app, where, alike)
    for (const [at, group] of found.groups.entries()) {
      for (const image of group) {
        write(
          json ? JSON.stringify({ type: 'duplicate', group: at + 1, ...image }) : plainText(wordsOf(image)),
        )
      }
      if (!json) write('')
    }
    const { images, bytes } = spareOf(found.groups)
    const summary = { groups: found.groups.length, images, bytes, unread: found.unread }
    write(json ? JSON.stringify({ type: 'duplicates-summary', ...summary }) : `${duplicatesWords(found)}.`)
    return statusOf({}, {})
  })

/** A folder where there is one of that name, else a batch. */
async function find(app: App, where: string, alike: boolean): Promise<FoundDuplicates> {
  const isFolder = await stat(where).then(
    found => found.isDirectory(),
    () => false,
  )
  return isFolder
    ? app.duplicates.inFolder(where, { alike })
    : app.duplicates.ofBatch(app.history.named(where).batch, { alike })
}

const write = (line: string) => process.stdout.write(`${line}\n`)

function wordsOf({ role, file, bytes, image }: DuplicateImage): string {
  const { width, height } = image ?? {}
  const pixels =
    width === undefined || height === undefined ? '' : `${formatNumber(width)} × ${formatNumber(height)}, `
  return `${role.padEnd(5)}  ${file}  (${pixels}${formatBytes(bytes)})`
}
