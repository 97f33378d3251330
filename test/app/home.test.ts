import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openStore } from '../../main/app/home.ts'

test('a file where Shoal keeps its data is reported in words, without an error of the system', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'shoal-home-'))
  try {
    const file = join(folder, 'file')
    await writeFile(file, 'mine')
    expect(() => openStore(file)).toThrow(
      `The history cannot be opened (${join(file, 'shoal.db')}: a file is in its place)`,
    )
  } finally {
    await rm(folder, { recursive: true })
  }
})
