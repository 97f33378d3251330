import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withCli } from '../../helpers/cli.ts'

const list = 'https://a.example/1.jpg\nhttps://a.example/1.jpg\nhttps://b.example/2.jpg\nnonsense\n'

test('shows links, duplicates and what was not understood, and downloads nothing', () =>
  withCli(async ({ shoal, folder }) => {
    await writeFile(join(folder, 'links.txt'), list)
    const { status, stdout, stderr } = await shoal('lists', 'links.txt')
    expect(status).toBe(1)
    expect(stdout).toContain('https://a.example/1.jpg\n')
    // What goes into another program's input is links, and nothing else but the last line.
    expect(stderr).toMatch(/^links\.txt:4: not understood: .*\(nonsense\)\n$/)
    expect(stdout).toMatch(/^(https:.*\n){2}2 images.*\n$/)
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(
      '2 images on 2 hosts · 1 line not understood · 1 duplicate removed',
    )
  }))

test('--json prints items, rejected lines and a summary', () =>
  withCli(async ({ start }) => {
    const { child, result } = start('lists', '-', '--json')
    child.stdin.end(list)
    const { status, lines } = await result
    expect(status).toBe(1)
    expect(
      lines()
        .map(({ type }) => type)
        .toSorted(),
    ).toEqual(['item', 'item', 'rejected', 'summary'])
    expect(lines().at(-1)).toMatchObject({ items: 2, duplicates: 1, rejected: 1 })
  }))

test('what was left out is reported apart, and --explain says why', () =>
  withCli(async ({ shoal, folder }) => {
    const rows = ['sku,image_url,license', 'A,https://a.example/1.jpg,https://cc.example/by/', 'B,,']
    await writeFile(join(folder, 'items.csv'), rows.join('\n'))
    const { status, stdout, stderr } = await shoal('lists', 'items.csv', '--explain')
    expect(status).toBe(0)
    expect(stdout).toMatch(/1 image on 1 host · 1 row without a link · 1 other link left out\n$/)
    expect(stderr).toContain('items.csv:3: without a link')
    expect(stderr).toContain('items.csv:2: left out: license: a licence (https://cc.example/by/)')
    expect(stderr).toContain('column image_url: image, 1 of 1 links end like images')
  }))

test('the same link under two names is one request and two files', () =>
  withCli(async ({ shoal, folder }) => {
    await writeFile(
      join(folder, 'a.csv'),
      'name,url\nred,https://a.example/1\nblue,https://a.example/1\nred,https://a.example/1\n',
    )
    const { lines } = await shoal('lists', 'a.csv', '--json')
    expect(lines().map(({ type, name }) => [type, name])).toEqual([
      ['item', 'red'],
      ['copy', 'blue'],
      ['summary', undefined],
    ])
    expect(lines().at(-1)).toMatchObject({ items: 1, copies: 1, duplicates: 1 })
  }))

test('relative links are resolved against --base', () =>
  withCli(async ({ shoal, folder }) => {
    await writeFile(join(folder, 'page.html'), '<img src="cat.jpg">')
    const { stdout } = await shoal('lists', 'page.html', '--base', 'https://a.example/pets/')
    expect(stdout).toContain('https://a.example/pets/cat.jpg\n')
  }))

test('headers, bodies and signatures are not shown, and no line steers the terminal', () =>
  withCli(async ({ shoal, folder }) => {
    const request = {
      url: 'https://a.example/1.jpg?sig=s3cret',
      mirrors: ['https://b.example/1.jpg?X-Amz-Signature=s3cret'],
      method: 'POST',
      body: 's3cret',
      headers: { authorization: 's3cret' },
    }
    await writeFile(join(folder, 'links.jsonl'), `${JSON.stringify(request)}\n`)
    await writeFile(join(folder, 'links.txt'), 'https://a.example/2.jpg\n\u001b]0;owned\u0007\n')
    const { stdout } = await shoal('lists', 'links.jsonl', '--json')
    expect(stdout).toContain('https://b.example/1.jpg')
    expect(stdout).not.toContain('s3cret')
    expect((await shoal('lists', 'links.txt')).stdout).not.toContain('\u001b')
  }))

test('a list without links has status 2', () =>
  withCli(async ({ shoal, folder }) => {
    await writeFile(join(folder, 'empty.txt'), '')
    expect((await shoal('lists', 'empty.txt')).status).toBe(2)
    expect((await shoal('lists', 'missing.txt')).status).toBe(2)
  }))

test('a range of more links than expected needs a word', () =>
  withCli(async ({ shoal }) => {
    const range = 'https://a.example/[1-1200].jpg'
    const refused = await shoal('lists', range)
    expect(refused).toMatchObject({ status: 2, stdout: '' })
    expect(refused.stderr).toContain('stands for 1,200 links')
    const { status, stdout } = await shoal('lists', range, '--max-range', '1200', '-q')
    expect([status, stdout]).toEqual([0, '1,200 images on 1 host\n'])
    expect((await shoal('get', range)).status).toBe(2)
  }))

test('columns are remembered for the next list like it, in any order, and can be forgotten', () =>
  withCli(async ({ shoal, folder }) => {
    const link = 'https://a.example/1'
    await writeFile(join(folder, 'may.csv'), `Art,Bild A,Bild B\nmug,${link}a.jpg,${link}b.jpg\n`)
    await writeFile(join(folder, 'june.csv'), `bild b,art,BILD A\n${link}d.jpg,cup,${link}c.jpg\n`)
    const june = async (...flags: string[]) =>
      (await shoal('lists', 'june.csv', ...flags)).stdout.split('\n')[0]
    expect(await june()).toBe(`${link}d.jpg`)
    // What is looked at leaves nothing behind.
    expect(existsSync(join(folder, '.home', 'shoal.db'))).toBe(false)
    const columns = ['--columns', 'Bild A=image,Art=name']
    await shoal('lists', 'may.csv', ...columns)
    expect(await june()).toBe(`${link}d.jpg`)

    await shoal('lists', 'may.csv', ...columns, '--remember-columns')
    const { stdout, stderr } = await shoal('lists', 'june.csv', '--explain')
    expect(stdout).toMatch(/1c\.jpg\n1 image on/)
    expect(stderr).toContain('june.csv:1: note: columns as on ')
    expect(stderr).toMatch(/column bild a: image, as on .*2/)
    expect(await june('--columns', 'Bild B=image')).toBe(`${link}d.jpg`)
    expect(await june('--forget-columns')).toBe(`${link}d.jpg`)
    expect(await june()).toBe(`${link}d.jpg`)
    expect(await shoal('lists', 'may.csv', '--remember-columns')).toMatchObject({ status: 2 })
  }))

test('columns that are not there, or no roles, are wrong usage', () =>
  withCli(async ({ shoal, folder }) => {
    await writeFile(join(folder, 'a.csv'), 'name,url\nred,https://a.example/1\n')
    const missing = await shoal('lists', 'a.csv', '--columns', 'Photo=image')
    expect(missing).toMatchObject({ status: 2 })
    expect(missing.stderr).toContain('It has name, url.')
    expect(await shoal('lists', 'a.csv', '--columns', 'url=photo')).toMatchObject({ status: 2 })
  }))
