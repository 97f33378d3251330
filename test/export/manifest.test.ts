import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { writeManifests } from '../../main/export/manifest.ts'
import type { BatchRow } from '../../main/store/store.ts'
import type { SettledItem } from '../../shared/model.ts'
import { batchOptions } from '../../shared/settings.ts'

let base: string
let folder: string

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'shoal-manifest-'))
  folder = join(base, 'folder')
})
afterEach(() => rm(base, { recursive: true }))

const settled = (text: string): SettledItem => ({
  index: 1,
  item: {
    url: 'http://host.example/a.jpg',
    fields: { title: text },
    origin: { source: `list\n${text}.txt`, line: 1 },
  },
  state: { kind: 'saved', file: 'a.jpg', bytes: 3, sha256: 'ab', image: undefined },
  attempts: [],
  times: { queuedAt: 0, queuedMs: 1, activeMs: 2, settledAt: 3 },
})

const write = (id: string, text = id) => {
  const batch: BatchRow = { id, folder, createdAt: 0, options: batchOptions.parse({}) } as BatchRow
  return writeManifests(batch, () => [settled(text)])
}

const jsonRows = async (name = 'manifest.jsonl') =>
  (await readFile(join(folder, name), 'utf8'))
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as { batch: string; fields: { title: string } })

describe('rows of other batches', () => {
  test('stay whole, whatever line breaks JavaScript knows stand in them', async () => {
    const text = 'one\u2028two\u2029three\u0085four'
    await write('b1', text)
    await write('b2')
    expect((await jsonRows()).map(({ batch, fields }) => [batch, fields.title])).toEqual([
      ['b1', text],
      ['b2', 'b2'],
    ])
  })

  test('stay, and those of the batch itself are replaced, also where a record has several lines', async () => {
    await write('b1')
    await write('b2', 'old')
    await write('b2', 'new')
    await write('b1', 'newer')
    expect((await jsonRows()).map(({ fields }) => fields.title)).toEqual(['new', 'newer'])
    const csv = await readFile(join(folder, 'manifest.csv'), 'utf8')
    expect(csv.match(/^batch,/gm)).toHaveLength(1)
    expect(csv.match(/^b\d,/gm)).toEqual(['b2,', 'b1,'])
    expect(csv).not.toContain('old')
  })
})

describe('what is there already', () => {
  test.each(['manifest.csv', 'manifest.jsonl'])(
    '%s of another origin is not touched, and that is said',
    async name => {
      await write('b0')
      await writeFile(join(folder, name), 'name;price\nmine;1\n')
      const [stem, ending] = name.split('.')
      const other = `${stem} (2).${ending}`
      expect(await write('b1')).toBe(`${name} is not from Shoal and stays as it is: see ${other}.`)
      await write('b2')
      expect(await readFile(join(folder, name), 'utf8')).toBe('name;price\nmine;1\n')
      const ours = await readFile(join(folder, other), 'utf8')
      expect(ours).toContain('b1')
      expect(ours).toContain('b2')
      expect((await readdir(folder)).toSorted()).toEqual([other, 'manifest.csv', 'manifest.jsonl'].toSorted())
    },
  )

  test('a record of Shoal with fewer columns is continued', async () => {
    await write('b0')
    await writeFile(join(folder, 'manifest.csv'), 'batch,index,source,line,url\nb0,1,x,1,y\n')
    expect(await write('b1')).toBeUndefined()
    expect(await readFile(join(folder, 'manifest.csv'), 'utf8')).toMatch(/^batch,.*\nb0,1,x,1,y\nb1,/)
  })

  test.each(['manifest.jsonl', 'manifest.jsonl.part', 'manifest.jsonl.b1.part'])(
    'a link %s is neither written through nor read through',
    async name => {
      await write('b0')
      const secret = join(base, 'secret')
      await writeFile(secret, '{"batch":"secret"}\n')
      await rm(join(folder, name), { force: true })
      await symlink(secret, join(folder, name))
      await write('b1')
      expect(await readFile(secret, 'utf8')).toBe('{"batch":"secret"}\n')
      const own = name === 'manifest.jsonl' ? 'manifest (2).jsonl' : 'manifest.jsonl'
      expect((await jsonRows(own)).map(({ batch }) => batch)).not.toContain('secret')
    },
  )
})
