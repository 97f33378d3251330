import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { foresee } from '../../../main/engine/engine.ts'
import type { EarlierFile } from '../../../main/store/store.ts'
import { batchOptions } from '../../../shared/settings.ts'
import { withEngine } from '../../helpers/engine.ts'

test(
  'an image whose file was replaced by another format is skipped where that lies, and downloaded elsewhere',
  withEngine(async ({ folder }) => {
    const item = { url: 'https://a.org/a.jpg', origin: { source: 'list', line: 1 } }
    const made = { file: 'a.webp', bytes: 3, sha256: '1', replaced: true } as const
    const from: EarlierFile = {
      ...{ folder, batch: 'b', index: 1, from: { url: item.url }, savedAt: 0 },
      named: { item, nameTemplate: '{name}', startedAt: 0 },
      ...{ file: 'a.jpg', bytes: 9, sha256: '2', image: undefined, converted: [made] },
    }
    await writeFile(join(folder, 'a.webp'), 'abc')
    const kindIn = async (where: string) =>
      (await foresee({ item, index: 1 }, [from], { folder: where, options: batchOptions.parse({}), now: 0 }))
        .kind
    expect(await kindIn(folder)).toBe('skip')
    expect(await kindIn(join(folder, 'other'))).toBe('download')
  }),
)
