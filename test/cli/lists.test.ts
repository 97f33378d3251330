import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withCli } from '../helpers/cli.ts'

const list = 'https://a.example/1.jpg\nhttps://a.example/1.jpg\nhttps://b.example/2.jpg\nnonsense\n'

test('shows links, duplicates and what was not understood, and downloads nothing', () =>
  withCli(async ({ shoal, folder }) => {
    await writeFile(join(folder, 'links.txt'), list)
    const { status, stdout } = await shoal('lists', 'links.txt')
    expect(status).toBe(0)
    expect(stdout).toContain('https://a.example/1.jpg\n')
    expect(stdout).toMatch(/links\.txt:4: not understood: .*\(nonsense\)/)
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(
      '2 images on 2 hosts · 1 duplicate folded · 1 line not understood',
    )
  }))

test('--json prints items, rejected lines and a summary', () =>
  withCli(async ({ start }) => {
    const { child, result } = start('lists', '-', '--json')
    child.stdin.end(list)
    const { status, lines } = await result
    expect(status).toBe(0)
    expect(
      lines()
        .map(({ type }) => type)
        .toSorted(),
    ).toEqual(['item', 'item', 'rejected', 'summary'])
    expect(lines().at(-1)).toMatchObject({ items: 2, duplicates: 1, rejected: 1 })
  }))

test('relative links are resolved against --base', () =>
  withCli(async ({ shoal, folder }) => {
    await writeFile(join(folder, 'page.html'), '<img src="cat.jpg">')
    const { stdout } = await shoal('lists', 'page.html', '--base', 'https://a.example/pets/')
    expect(stdout).toContain('https://a.example/pets/cat.jpg\n')
  }))

test('a list without links has status 2', () =>
  withCli(async ({ shoal, folder }) => {
    await writeFile(join(folder, 'empty.txt'), '')
    expect((await shoal('lists', 'empty.txt')).status).toBe(2)
    expect((await shoal('lists', 'missing.txt')).status).toBe(2)
  }))
