import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CAT, JPEG } from '../helpers/images.ts'
import { serve, status } from '../helpers/origin.ts'
import { hasEnded, withWindow } from '../helpers/window.ts'

test(
  'a list that was dropped is given back into the folder, under a name that is free',
  withWindow(async ({ origin, folder, call, watchUntil }) => {
    origin.script('/cat.jpg', serve(CAT))
    origin.script('/dog.jpg', serve(JPEG))
    origin.script('/gone.jpg', status(404))
    const [cat, dog, gone] = ['/cat.jpg', '/dog.jpg', '/gone.jpg'].map(path => origin.url(path))
    const text = `SKU,Image\nA,${cat}\nB,${cat}\nC,${dog}\nD,\nE,${gone}\n`
    const { draft } = await call('review', { sources: [{ name: 'a.csv', text }] })
    const options = { nameTemplate: '{name}', attempts: 1 }
    const batch = await call('start', { draft, folder, options })
    await watchUntil(batch, hasEnded)
    await writeFile(join(folder, 'list with files.jsonl'), 'mine')
    const { file } = await call('saveResult', { batch, format: 'jsonl' })
    expect(file).toBe('list with files (2).jsonl')
    const rows = (await readFile(join(folder, file), 'utf8')).trimEnd().split('\n')
    expect(rows.map(row => JSON.parse(row) as object)).toMatchObject([
      { SKU: 'A', Image: cat, shoal_file: 'cat.jpg', shoal_state: 'saved' },
      // Without names of their own both rows have the same image.
      { SKU: 'B', Image: cat, shoal_file: 'cat.jpg', shoal_state: 'saved' },
      { SKU: 'C', shoal_file: 'dog.jpg' },
      { SKU: 'D', shoal_state: 'without a link' },
      { SKU: 'E', shoal_state: 'failed' },
    ])
    expect(await readFile(join(folder, 'list with files.jsonl'), 'utf8')).toBe('mine')

    const again = await call('review', { sources: [{ name: 'a.csv', text }] })
    expect(await call('savedBefore', { draft: again.draft })).toMatchObject({
      ...{ images: 3, isAll: true, foldersTotal: 1 },
      folders: [{ folder, images: 3 }],
    })
    const other = await call('review', { sources: [{ name: 'b', text: `${gone}` }] })
    expect(await call('savedBefore', { draft: other.draft })).toBeUndefined()
  }),
)
