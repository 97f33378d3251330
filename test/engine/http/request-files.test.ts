import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readRequestFiles } from '../../../main/engine/http/request-files.ts'
import { createCertificate } from '../../helpers/certificate.ts'
import { withEngine, wordOf } from '../../helpers/engine.ts'
import { JPEG } from '../../helpers/images.ts'
import { redirect, serve } from '../../helpers/origin.ts'
import { bytesOf, startRawOrigin } from '../../helpers/raw-origin.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoal-request-files-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function written(name: string, text: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

const { cert } = createCertificate(['127.0.0.1'])

describe('a file that cannot be used is refused with its reason', () => {
  const pem = '-----BEGIN CERTIFICATE-----\nbm90IG9uZQ==\n-----END CERTIFICATE-----\n'
  test.each<[string, () => Promise<Parameters<typeof readRequestFiles>[0]>, string, RegExp]>([
    [
      'missing cookies',
      async () => ({ cookieFile: join(folder, 'no.txt') }),
      'bad-cookies',
      /does not exist/,
    ],
    ['missing certificates', async () => ({ caFile: join(folder, 'no.pem') }), 'bad-ca', /does not exist/],
    ['a folder', async () => ({ cookieFile: folder }), 'bad-cookies', /not a regular file/],
    ['half a path', async () => ({ cookieFile: 'cookies.txt' }), 'bad-cookies', /full path/],
    ['wrong cookies', async () => ({ cookieFile: await written('a', '{}') }), 'bad-cookies', /Line 1/],
    [
      'no certificate',
      async () => ({ caFile: await written('a', 'hello') }),
      'bad-ca',
      /no certificate in PEM/,
    ],
    ['a damaged one', async () => ({ caFile: await written('a', cert + pem) }), 'bad-ca', /certificate 2/],
  ])('%s', async (_, options, code, why) => {
    await expect(options().then(readRequestFiles)).rejects.toMatchObject({
      refusal: { code, message: expect.stringMatching(why) as string },
    })
  })

  test(
    'before anything is asked for',
    withEngine(async ({ origin, run }) => {
      origin.otherwise(() => serve(JPEG))
      for (const options of [{ cookieFile: join(folder, 'no.txt') }, { caFile: join(folder, 'no.pem') }]) {
        await expect(run([origin.url('/a.jpg')], options)).rejects.toMatchObject({
          refusal: { message: expect.stringContaining(folder) as string },
        })
      }
      expect(origin.requests).toEqual([])
    }),
  )
})

test(
  'cookies of a file go to their own host, also after a redirect, and take what the host sets',
  withEngine(
    async ({ origin, run }) => {
      const [own = '', other = ''] = origin.hosts
      const cookieFile = await written('cookies.txt', `${own}\tFALSE\t/\tFALSE\t0\tsession\thunter2\n`)
      origin.script('/a.jpg', serve(JPEG).header('set-cookie', 'seen=1; Path=/'))
      origin.script('/away.jpg', redirect(origin.url('/b.jpg', other)))
      origin.script('/b.jpg', serve(JPEG))
      const wanted = [origin.url('/a.jpg', own), origin.url('/away.jpg', own), origin.url('/b.jpg', other)]
      const { settled } = await run(wanted, { cookieFile, atOnce: 1 })
      expect(settled.map(wordOf)).toEqual(['saved', 'saved', 'saved'])
      expect(origin.requests.map(({ path, headers }) => [path, headers.cookie])).toEqual([
        ['/a.jpg', 'session=hunter2'],
        ['/away.jpg', 'session=hunter2; seen=1'],
        ['/b.jpg', undefined],
        ['/b.jpg', undefined],
      ])
    },
    { hosts: 2 },
  ),
)

test(
  'certificates of a file are trusted, and nothing else',
  withEngine(
    async ({ origin, run }) => {
      origin.otherwise(() => serve(JPEG))
      const right = await written('right.pem', `# our own\n${origin.certificate}`)
      const wrong = await written('wrong.pem', cert)
      const ends = []
      for (const caFile of [right, wrong, undefined]) {
        const { settled } = await run([origin.url(`/${ends.length}.jpg`)], { caFile })
        ends.push(...settled.map(wordOf))
      }
      expect(ends).toEqual(['saved', 'tls-self-signed', 'tls-self-signed'])
    },
    { tls: true },
  ),
)

test('cookies of a file are not sent where the answer is read leniently', async () => {
  const origin = await startRawOrigin((_, socket) =>
    socket.end(bytesOf(`HTTP/1.1 200 OK\nContent-Length: ${JPEG.length}\n\n`, JPEG)),
  )
  try {
    await withEngine(async ({ run }) => {
      const cookieFile = await written('cookies.txt', '127.0.0.1\tFALSE\t/\tFALSE\t0\tsession\thunter2\n')
      const { settled } = await run([origin.url('/a.jpg')], { cookieFile })
      expect(settled.map(wordOf)).toEqual(['saved'])
      expect(origin.requests.map(head => head.includes('hunter2'))).toEqual([true, false])
    })()
  } finally {
    await origin.close()
  }
})
