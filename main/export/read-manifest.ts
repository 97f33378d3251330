import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { imageTypes } from '../../shared/image.ts'
import { refuse } from '../../shared/refusal.ts'
import { hasCode } from '../engine/files/disk-failure.ts'
import { linesOf } from '../system/lines.ts'
import type { ManifestRow } from './manifest-row.ts'

const optionalText = z.string().optional()
const optionalCount = z.int().min(0).optional()

/** What a manifest must say to be used again. Older versions have fewer columns, newer ones more. */
const row = z.object({
  batch: z.string().min(1),
  index: z.int().min(1),
  source: z.string(),
  line: z.int(),
  url: z.string(),
  state: z.string(),
  file: optionalText,
  bytes: optionalCount,
  sha256: z.hash('sha256').optional(),
  imageType: z.enum(imageTypes).optional(),
  width: optionalCount,
  height: optionalCount,
  damage: optionalText,
  message: optionalText,
  contentType: optionalText,
  robotsTag: optionalText,
  aiRules: optionalText,
  fields: z.record(z.string(), z.string()).optional(),
  end: optionalText,
})

/** A row of a manifest, as far as it is used again. */
export type StoredManifestRow = z.output<typeof row> & Pick<ManifestRow, 'end'>

export const manifestName = 'manifest.jsonl'

/** Whether there is one of Shoal's in a folder. Others use this name, too. Rejects with the file system's error. */
export async function hasManifest(folder: string): Promise<boolean> {
  try {
    for await (const line of linesOf(createReadStream(join(folder, manifestName), 'utf8')))
      return line.startsWith('{"batch":"')
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
  }
  return false
}

/**
 * The rows of the `manifest.jsonl` in a folder, which may have been copied from anywhere. Rejects with the file system's
 * error, with a RefusalError where Shoal did not write a line of it.
 */
export async function* readManifest(folder: string): AsyncGenerator<StoredManifestRow> {
  const path = join(folder, manifestName)
  let line = 0
  for await (const text of linesOf(createReadStream(path, 'utf8'))) {
    line += 1
    if (text.trim() === '') continue
    const raw = parsed(text)
    const found = row.safeParse(raw).data
    if (found === undefined) refuse('bad-manifest', `Line ${line} of ${path} is not from Shoal, or damaged`)
    // With whatever else it says: a copy of the manifest is to lose nothing.
    yield { ...(raw as object), ...found, end: found.end ?? found.state }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
