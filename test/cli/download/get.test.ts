import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { withCli } from '../../helpers/cli.ts'
import { CAT, jpegOf } from '../../helpers/images.ts'
import { page, redirect, serve, status, withOrigin } from '../../helpers/origin.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

describe('shoal get --json', () => {
  test(
    'prints a batch, every item and a summary, and nothing else',
    withOrigin(origin =>
      withCli(async ({ shoal, folder }) => {
        origin.script('/moved.jpg', redirect('/cat.jpg'))
        origin.script('/cat.jpg', serve(CAT).header('x-robots-tag', 'noai'))
        origin.script('/page.jpg', page())
        await writeFile(
          join(folder, 'links.txt'),
          `${origin.url('/moved.jpg')}\n${origin.url('/page.jpg')}\nnonsense\n`,
        )

        const result = await shoal('get', 'links.txt', '-o', 'out', '--json')

        expect(result.status).toBe(1)
        expect(result.stderr).toBe('')
        const lines = result.lines()
        expect(lines.map(({ type }) => type).toSorted()).toEqual([
          'batch',
          'item',
          'item',
          'rejected',
          'summary',
        ])
        expect(lines.find(({ type }) => type === 'batch')).toEqual({
          type: 'batch',
          id: expect.any(String),
          folder: join(folder, 'out'),
          items: 2,
          atOnce: 16,
          perHost: 8,
        })
        expect(lines.find(({ type }) => type === 'rejected')).toEqual({
          type: 'rejected',
          source: 'links.txt',
          line: 3,
          text: 'nonsense',
          reason: expect.any(String),
        })
        expect(lines.find(({ index }) => index === 1)).toEqual({
          type: 'item',
          index: 1,
          url: origin.url('/moved.jpg'),
          state: 'saved',
          end: 'saved',
          file: 'moved.jpg',
          bytes: CAT.length,
          imageType: 'jpg',
          width: expect.any(Number),
          height: expect.any(Number),
          sha256: sha256(CAT),
          attempts: 1,
          activeMs: expect.any(Number),
          ttfbMs: expect.any(Number),
          queuedMs: expect.any(Number),
          reusedConnection: expect.any(Boolean),
          finalUrl: origin.url('/cat.jpg'),
          redirects: [origin.url('/cat.jpg')],
          contentType: 'image/jpeg',
          robotsTag: 'noai',
        })
        expect(lines.find(({ index }) => index === 2)).toMatchObject({
          state: 'failed',
          failure: { code: 'web-page', message: expect.any(String), advice: expect.any(String) },
        })
        expect(lines.at(-1)).toEqual({
          type: 'summary',
          ...{ saved: 1, damaged: 0, copied: 0, notDecoded: 0, skipped: 0, failed: 1, cancelled: 0, left: 0 },
          ...{ placeholder: 0, deleted: 0, sameAddress: [] },
          ...{ changed: 0, unchanged: 0, gone: 0, dropped: 0, tooSmall: 0, tooLong: 0, optedOut: 0 },
          ...{ rejected: 1, withoutLink: 0, leftOut: 0, duplicates: 0 },
          bytes: CAT.length,
          elapsedMs: expect.any(Number),
          sequentialEstimateMs: null,
          sequentialEstimate: null,
          boundMs: expect.any(Number),
          factor: null,
          downloaded: 1,
          peakAtOnce: expect.any(Number),
        })
        expect(await readFile(join(folder, 'out/moved.jpg'))).toEqual(CAT)
        expect(await readdir(join(folder, 'out'))).toEqual(['moved.jpg'])
      }),
    ),
  )

  test(
    'folds duplicates and says so',
    withOrigin(origin =>
      withCli(async ({ shoal }) => {
        origin.script('/cat.jpg', serve(CAT))
        const link = origin.url('/cat.jpg')
        const result = await shoal('get', link, link, `${link}#again`, '-o', 'out', '--json')
        expect(result.lines().at(-1)).toMatchObject({ saved: 1, duplicates: 2 })
        expect(origin.requests.length).toBe(1)
      }),
    ),
  )

  test(
    'a secret in a link is not printed',
    withOrigin(origin =>
      withCli(async ({ shoal }) => {
        origin.otherwise(() => status(403))
        const link = origin.url('/cat.jpg?size=2&token=hunter2').replace('//', '//me:geheim@')
        const result = await shoal('get', link, '-o', 'out', '--json')
        expect(result.stdout + result.stderr).not.toMatch(/hunter2|geheim/)
        expect(result.stdout).toContain('size=2')
      }),
    ),
  )
})

describe('streams', () => {
  test(
    'downloads before standard input ends',
    withOrigin(origin =>
      withCli(async ({ start }) => {
        origin.script('/first.jpg', serve(CAT))
        origin.script('/second.jpg', serve(jpegOf(5000, 2)))
        const { child, result } = start('get', '-', '-o', 'out', '--json')
        child.stdin.write(`${origin.url('/first.jpg')}\n`)
        await origin.waitFor(1, ({ outcome }) => outcome === 'answered')
        child.stdin.end(`${origin.url('/second.jpg')}\n`)
        const { status, lines } = await result
        expect(status).toBe(0)
        expect(lines()[0]).toMatchObject({ type: 'batch', items: null })
        expect(lines().at(-1)).toMatchObject({ saved: 2 })
      }),
    ),
  )
})

describe('interrupts', () => {
  test(
    'the first Ctrl+C lets what runs finish and keeps the rest',
    withOrigin(origin =>
      withCli(async ({ start, folder }) => {
        origin.script('/slow.jpg', serve(CAT).hold())
        origin.script('/waiting.jpg', serve(CAT))
        const links = [origin.url('/slow.jpg'), origin.url('/waiting.jpg')]
        const { child, result } = start('get', ...links, '-o', 'out', '--json', '--sequential')
        await origin.waitFor(1)
        child.kill('SIGINT')
        await told(child, /Finishing current/)
        origin.release('/slow.jpg')
        const { status, lines } = await result
        expect(status).toBe(130)
        expect(lines().at(-1)).toMatchObject({ saved: 1, left: 1 })
        expect(await readdir(join(folder, 'out'))).toEqual(['slow.jpg'])
      }),
    ),
  )

  test(
    'the second stops now and leaves no half file under its final name',
    withOrigin(origin =>
      withCli(async ({ start, folder }) => {
        origin.script('/stalls.jpg', serve(jpegOf(600_000)).stallAfter(500_000))
        const { child, result } = start('get', origin.url('/stalls.jpg'), '-o', 'out', '--json')
        await origin.waitFor(1)
        child.kill('SIGINT')
        await told(child, /Finishing current/)
        child.kill('SIGINT')
        const { status, lines } = await result
        expect(status).toBe(130)
        expect(lines().at(-1)).toMatchObject({ saved: 0, left: 1 })
        expect((await readdir(join(folder, 'out'))).filter(name => !name.endsWith('.part'))).toEqual([])
      }),
    ),
  )
})

describe('a stream that is still open', () => {
  test(
    'ends with Ctrl+C, and the summary is reported',
    withOrigin(origin =>
      withCli(async ({ start }) => {
        origin.script('/cat.jpg', serve(CAT))
        const { child, result } = start('get', '-', '-o', 'out', '--json')
        const settled = printed(child, /"state":"saved"/)
        child.stdin.write(`${origin.url('/cat.jpg')}\n`)
        await settled
        child.kill('SIGINT')
        const { status, lines, stderr } = await result
        expect(status).toBe(130)
        expect(lines().at(-1)).toMatchObject({ type: 'summary', saved: 1, left: 0 })
        expect(stderr).not.toMatch(/Error/)
        expect(stderr).toContain('links still to come are lost')
      }),
    ),
  )

  test(
    'and is cut off by a kill is said to be so when its batch is resumed, once',
    withOrigin(origin =>
      withCli(async ({ start, shoal }) => {
        origin.script('/cat.jpg', serve(CAT))
        const { child, result } = start('get', '-', '-o', 'out', '--json')
        const settled = printed(child, /"state":"saved"/)
        child.stdin.write(`${origin.url('/cat.jpg')}\n`)
        await settled
        child.kill('SIGKILL')
        await result
        expect((await shoal('history', '--json')).lines()).toMatchObject([{ state: 'cut-off', saved: 1 }])
        const rest = await shoal('resume', '--json')
        expect(rest.status).toBe(1)
        expect(rest.stderr).toContain('This list came through a pipe that was interrupted')
        expect((await shoal('history', '--json')).lines()).toMatchObject([{ state: 'ended', saved: 1 }])
      }),
    ),
  )

  test('that is interrupted before it brought anything is over, and leaves no batch', () =>
    withCli(async ({ start, shoal }) => {
      const { child, result } = start('get', '-', '-o', 'out', '--json')
      await printed(child, /"type":"batch"/)
      child.kill('SIGINT')
      expect((await result).status).toBe(130)
      expect((await shoal('history', '--json')).stdout).toBe('')
    }))

  test('that brings nothing has status 2, and leaves no folder', () =>
    withCli(async ({ shoal, folder }) => {
      const { status, stderr } = await shoal('get', '-', '-o', 'out')
      expect(status).toBe(2)
      expect(await readdir(folder)).not.toContain('out')
      expect(stderr).toMatch(/nothing to download/)
    }))

  test('that brings nothing of use has its summary last all the same', () =>
    withCli(async ({ start }) => {
      const { child, result } = start('get', '-', '-o', 'out', '--json')
      child.stdin.end('nonsense\n')
      const { status, lines } = await result
      expect(status).toBe(2)
      expect(lines()).toMatchObject([
        { type: 'batch', items: null },
        { type: 'rejected' },
        { type: 'summary', saved: 0, left: 0 },
      ])
    }))
})

describe('what is asked for beside', () => {
  test(
    '--failed writes a list that can be got again',
    withOrigin(origin =>
      withCli(async ({ shoal, folder }) => {
        origin.script('/good.jpg', serve(CAT))
        origin.script('/later.jpg', [status(404), serve(CAT)])
        const first = await shoal(
          'get',
          origin.url('/good.jpg'),
          origin.url('/later.jpg'),
          '-o',
          'out',
          '--failed',
          'failed.txt',
          '-q',
        )
        expect(first.status).toBe(1)
        expect(await readFile(join(folder, 'failed.txt'), 'utf8')).toBe(
          `# A list made by Shoal\n# 404 Not Found\n${origin.url('/later.jpg')}\n`,
        )
        const second = await shoal('get', 'failed.txt', '-o', 'out', '--json')
        expect(second.status).toBe(0)
        expect(second.lines().at(-1)).toMatchObject({ saved: 1 })
      }),
    ),
  )

  test('--failed to a place that cannot be written is reported before anything is downloaded', () =>
    withCli(async ({ shoal }) => {
      const { status, stderr } = await shoal(
        'get',
        'https://a.example/x.jpg',
        '--failed',
        'no/such/folder.txt',
      )
      expect(status).toBe(2)
      expect(stderr).toMatch(/cannot be written to no\/such\/folder\.txt/)
      expect((await shoal('history')).stdout).toBe('No batches yet.\n')
    }))

  test(
    '--exec runs a command for each saved file, without a shell',
    withOrigin(origin =>
      withCli(async ({ start, folder }) => {
        origin.script('/a;touch%20b.jpg', serve(CAT))
        const script = `${process.execPath} -e "console.error(process.argv[1])" {file}`
        // What it prints goes past the streams of this process.
        const command = ['get', origin.url('/a;touch%20b.jpg'), '-o', 'out', '--exec', script, '--json']
        const result = await start(...command).result
        expect(result.status).toBe(0)
        expect(result.stderr).toBe(`${join(folder, 'out', 'a;touch b.jpg')}\n`)
      }),
    ),
  )

  test(
    '--exec that fails is reported and counts as a failure',
    withOrigin(origin =>
      withCli(async ({ shoal }) => {
        origin.script('/cat.jpg', serve(CAT))
        const result = await shoal(
          'get',
          origin.url('/cat.jpg'),
          '-o',
          'out',
          '--exec',
          `${process.execPath} -e "process.exit(3)"`,
          '--json',
        )
        expect(result.status).toBe(1)
        expect(result.stderr).toMatch(/--exec failed for .*cat\.jpg: it ended with status 3/)
      }),
    ),
  )

  test(
    'headers, referer and names reach their places',
    withOrigin(origin =>
      withCli(async ({ shoal, folder }) => {
        origin.script('/cat.jpg', serve(CAT))
        await writeFile(join(folder, 'films.csv'), `title,image\nThe Cat,${origin.url('/cat.jpg')}\n`)
        const result = await shoal(
          'get',
          'films.csv',
          '-o',
          'out',
          '--name',
          '{index} {field:title}',
          '--header',
          'X-One: 1',
          '--referer',
          'auto',
          '-q',
        )
        expect(result.status).toBe(0)
        expect(await readdir(join(folder, 'out'))).toEqual(['1 The Cat.jpg'])
        expect(origin.requests[0]?.headers).toMatchObject({ 'x-one': '1', referer: origin.url('/') })
      }),
    ),
  )

  test(
    'the same list again with --on-conflict skip asks the host nothing',
    withOrigin(origin =>
      withCli(async ({ shoal }) => {
        origin.script('/cat.jpg', serve(CAT))
        await shoal('get', origin.url('/cat.jpg'), '-o', 'out', '-q')
        const again = await shoal(
          'get',
          origin.url('/cat.jpg'),
          '-o',
          'out',
          '--on-conflict',
          'skip',
          '--json',
        )
        expect(again.status).toBe(0)
        expect(again.lines().at(-1)).toMatchObject({ skipped: 1, saved: 0, factor: null })
        expect(origin.requests.length).toBe(1)
      }),
    ),
  )
})

describe('words for people', () => {
  test(
    'plain lines and a time strip where there is no terminal',
    withOrigin(origin =>
      withCli(async ({ shoal }) => {
        origin.script('/a.jpg', serve(CAT).delay(400))
        origin.otherwise(path => serve(jpegOf(3000, path.charCodeAt(1))).delay(400))
        const links = Array.from('abcdefgh', name => origin.url(`/${name}.jpg`))
        const { stdout } = await shoal('get', ...links, '-o', 'out')
        expect(stdout).toContain('saved    a.jpg  12 kB')
        expect(stdout).toMatch(/8 images saved · 33 kB/)
        expect(stdout).toMatch(/One after another .* \(estimated\) · all at once .* · estimated .* faster/)
        expect(stdout).not.toContain('\u001b')
      }),
    ),
  )

  test(
    'nothing a server says steers the terminal',
    withOrigin(origin =>
      withCli(async ({ shoal, folder }) => {
        await writeFile(join(folder, 'evil.txt'), '\u001b]0;owned\u0007 nonsense\n')
        origin.script('/cat.jpg', serve(CAT))
        const { stdout } = await shoal('get', origin.url('/cat.jpg'), 'evil.txt', '-o', 'out')
        expect(stdout).not.toMatch(/(?!\n)\p{Cc}/u)
      }),
    ),
  )
})

describe('usage', () => {
  const cases: [string, string[], RegExp][] = [
    ['no source', ['get'], /give a link/],
    ['a list that is not there', ['get', 'missing.txt'], /missing\.txt cannot be read/],
    ['a list without links', ['get', 'empty.txt'], /nothing to download/],
    ['a bad number', ['get', 'x', '-c', '0'], /whole number from 1 to 512/],
    ['a bad time', ['get', 'x', '--stall-timeout', 'soon'], /time such as 10s/],
    ['a bad template', ['get', 'x', '--name', '{Name}'], /\{Name\} is written \{name\}/],
    [
      'a column that is not there',
      ['get', 'films.csv', '--name', '{titel}'],
      /No image of the list has a field "titel": its images have title\./,
    ],
    ['an empty template', ['get', 'x', '--name', ''], /Give a text/],
    ['an empty folder', ['get', 'films.csv', '-o', ''], /'-o, --output <folder>' .*Give a folder\./],
    ['too many digits', ['get', 'x', '--name', '{index:99}'], /give one digit from 1 to 9/],
    [
      'a field of no item',
      ['get', 'films.csv', '--name', '{field:titel}'],
      /No image of the list has a field "titel": its images have title\./,
    ],
    [
      'a field of a list without',
      ['get', 'https://a.example/1.jpg', '--name', '{field:x}'],
      /have no fields/,
    ],
    [
      'a program that is nowhere',
      ['get', 'films.csv', '--exec', 'no-such-program {file}'],
      /no-such-program .*not found/,
    ],
    ['an unknown option', ['get', '--atonce', '3'], /unknown option/],
    ['an unknown command', ['gte'], /unknown command/],
    ['two ways at once', ['get', 'x', '--sequential', '-c', '4'], /cannot be used with/],
  ]
  test.each(cases)('%s: one clear line and status 2', (_, args, words) =>
    withCli(async ({ shoal, folder }) => {
      await writeFile(join(folder, 'empty.txt'), '# nothing\n')
      await writeFile(join(folder, 'films.csv'), 'Title,image\nCat,https://a.example/1.jpg\n')
      const { status, stdout, stderr } = await shoal(...args)
      expect(status).toBe(2)
      expect(stdout).toBe('')
      expect(stderr).toMatch(words)
      expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(2)
      expect((await shoal('history')).stdout).toBe('No batches yet.\n')
    }),
  )

  test('--help and --version', () =>
    withCli(async ({ shoal }) => {
      expect(await shoal('--version')).toMatchObject({
        status: 0,
        stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
      })
      const help = await shoal('get', '--help')
      expect(help.status).toBe(0)
      for (const option of [
        '--at-once',
        '--per-host',
        '--sequential',
        '--on-conflict',
        '--failed',
        '--exec',
      ]) {
        expect(help.stdout).toContain(option)
      }
    }))

  test(
    'a folder that cannot be made',
    withOrigin(origin =>
      withCli(async ({ shoal, folder }) => {
        await writeFile(join(folder, 'file'), '')
        const { status, stderr } = await shoal('get', origin.url('/cat.jpg'), '-o', 'file/below')
        expect(status).toBe(2)
        expect(stderr).toMatch(/file\/below cannot be used: a file is in its place/)
        expect(origin.requests.length).toBe(0)
      }),
    ),
  )
})

test('the sample works without list or network', () =>
  withCli(async ({ shoal, folder }) => {
    const result = await shoal('get', '--sample', '-o', 'out', '--json')
    expect(result.status).toBe(0)
    expect(result.lines().at(-1)).toMatchObject({ saved: 5, failed: 0, peakAtOnce: 5 })
    expect((await readdir(join(folder, 'out'))).length).toBe(5)
  }))

/** Resolves when the program has printed something that matches. */
const printed = (child: { stdout: NodeJS.ReadableStream }, words: RegExp) => heard(child.stdout, words)

/** Resolves when the program has said something that matches on stderr. */
const told = (child: { stderr: NodeJS.ReadableStream }, words: RegExp) => heard(child.stderr, words)

function heard(stream: NodeJS.ReadableStream, words: RegExp): Promise<void> {
  return new Promise(resolve => {
    let text = ''
    stream.on('data', (chunk: Buffer | string) => {
      text += chunk
      if (words.test(text)) resolve()
    })
  })
}
