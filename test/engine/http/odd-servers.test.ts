import { describe, expect, test } from 'vitest'
import type { BatchOptionsInput } from '../../../shared/settings.ts'
import { sha256, type Wanted, withEngine, wordOf } from '../../helpers/engine.ts'
import { JPEG, jpegOf } from '../../helpers/images.ts'
import { startProxy } from '../../helpers/proxy.ts'
import { bytesOf, type RawOrigin, startRawOrigin, wholeAnswer } from '../../helpers/raw-origin.ts'

type Answers = Parameters<typeof startRawOrigin>[0]

/** Runs a batch against a server that speaks raw bytes. */
async function runAgainst(
  answer: Answers,
  wanted: (origin: RawOrigin) => readonly Wanted[] = origin => [origin.url('/a.jpg')],
  options: BatchOptionsInput = {},
) {
  const origin = await startRawOrigin(answer)
  try {
    let settled: Awaited<ReturnType<Parameters<Parameters<typeof withEngine>[0]>[0]['run']>>['settled'] = []
    await withEngine(async ({ run }) => {
      settled = (await run(wanted(origin), options)).settled
    })()
    return { settled, requests: origin.requests, connections: origin.connections }
  } finally {
    await origin.close()
  }
}

/** Short only for what never comes: a busy machine may need longer for an answer that does. */
const hasty: Record<string, BatchOptionsInput> = {
  'response-timeout': { responseTimeoutMs: 250 },
  'stall-timeout': { stallTimeoutMs: 250 },
}

describe('no exchange without an end', () => {
  test.each<[string, Answers, string]>([
    [
      '101 and then nothing',
      (_, socket) =>
        socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'),
      'bad-response',
    ],
    ['101 that names no protocol', (_, socket) => socket.write('HTTP/1.1 101 Odd\r\n\r\n'), 'bad-response'],
    [
      '100 and then nothing',
      (_, socket) => socket.write('HTTP/1.1 100 Continue\r\n\r\n'),
      'response-timeout',
    ],
    ['half a head', (_, socket) => socket.write('HTTP/1.1 200 OK\r\nContent-'), 'response-timeout'],
    [
      'early hints without end',
      (_, socket) => {
        const timer = setInterval(() => socket.write('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'), 10)
        socket.once('close', () => clearInterval(timer))
      },
      'response-timeout',
    ],
    [
      'a head and then nothing',
      (_, socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n'),
      'stall-timeout',
    ],
    ['nothing', () => {}, 'response-timeout'],
    [
      'another protocol after a redirect',
      (head, socket) =>
        socket.write(
          head.startsWith('GET /b')
            ? 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'
            : 'HTTP/1.1 302 Found\r\nLocation: /b.jpg\r\nContent-Length: 0\r\n\r\n',
        ),
      'bad-response',
    ],
  ])('%s', async (_, answer, code) => {
    const { settled } = await runAgainst(answer, undefined, { ...hasty[code], attempts: 1 })
    expect(settled.map(wordOf)).toEqual([code])
  })

  test('a redirect whose body never ends is followed, and its connection ends', async () => {
    const closed: string[] = []
    const { settled } = await runAgainst((head, socket) => {
      if (head.startsWith('GET /b')) return socket.write(wholeAnswer(JPEG))
      socket.once('close', () => closed.push(head.split(' ')[1] ?? ''))
      socket.write('HTTP/1.1 302 Found\r\nLocation: /b.jpg\r\nTransfer-Encoding: chunked\r\n\r\n')
      const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`
      const flood = () => {
        while (!socket.destroyed && socket.write(chunk)) {}
      }
      socket.on('drain', flood)
      return flood()
    })
    expect(settled.map(wordOf)).toEqual(['saved'])
    expect(closed).toEqual(['/a.jpg'])
  })
})

describe('kept connections', () => {
  const many = (count: number) => (origin: RawOrigin) =>
    Array.from({ length: count }, (_, index) => origin.url(`/${index}.jpg`))
  const numberOf = (head: string) => Number(/\/(\d+)\.jpg/.exec(head)?.[1])
  const imageOf = (head: string) => jpegOf(400, numberOf(head) + 1)

  test('that the server closes unannounced cost nothing', async () => {
    const { settled, requests } = await runAgainst((head, socket) => {
      socket.write(wholeAnswer(imageOf(head)))
      setTimeout(() => socket.resetAndDestroy(), 2 + (numberOf(head) % 19))
    }, many(300))
    expect(new Set(settled.map(wordOf))).toEqual(new Set(['saved']))
    expect(settled.filter(({ attempts }) => attempts.length !== 1)).toEqual([])
    expect(requests.length).toBeGreaterThanOrEqual(300)
  })

  test('that the server resets at the second request are replaced, and no attempt is counted', async () => {
    const { settled, connections } = await runAgainst(
      (head, socket, before) => {
        if (before === 0) return socket.write(wholeAnswer(imageOf(head)))
        return socket.resetAndDestroy()
      },
      many(4),
      { atOnce: 1, attempts: 1 },
    )
    expect(settled.map(wordOf)).toEqual(['saved', 'saved', 'saved', 'saved'])
    expect(settled.flatMap(({ attempts }) => attempts.map(({ failure }) => failure))).toEqual(
      Array(4).fill(undefined),
    )
    expect(connections).toBeGreaterThan(1)
  })

  test('a new connection that is reset is a failed attempt', async () => {
    const { settled, requests } = await runAgainst((_, socket) => socket.resetAndDestroy(), undefined, {
      attempts: 2,
    })
    expect(settled.map(wordOf)).toEqual(['connection-reset'])
    expect(requests).toHaveLength(2)
  })

  const unasked = wholeAnswer(jpegOf(400, 99_999))
  test.each<[string, (answer: Buffer, write: (bytes: Buffer) => void) => void]>([
    ['at once', (answer, write) => write(Buffer.concat([answer, unasked]))],
    [
      'right behind it',
      (answer, write) => {
        write(answer)
        write(unasked)
      },
    ],
    [
      'in the next turn',
      (answer, write) => {
        write(answer)
        setImmediate(write, unasked)
      },
    ],
    [
      'a moment later',
      (answer, write) => {
        write(answer)
        setTimeout(write, 1, unasked)
      },
    ],
    ['as bytes behind its length', (answer, write) => write(Buffer.concat([answer, Buffer.from('more')]))],
  ])('a second answer that was not asked for, %s, becomes no image', async (_, send) => {
    const { settled } = await runAgainst(
      (head, socket) => send(wholeAnswer(imageOf(head)), bytes => socket.writable && socket.write(bytes)),
      many(120),
      { atOnce: 1 },
    )
    const hashes = settled.map(({ state }) => (state.kind === 'saved' ? state.sha256 : state.kind))
    expect(hashes).toEqual(Array.from({ length: 120 }, (_, index) => sha256(jpegOf(400, index + 1))))
  })
})

describe('heads that break the rules', () => {
  const length = `Content-Length: ${JPEG.length}\r\n`
  const chunked = (size = JPEG.length.toString(16)) =>
    Buffer.concat([Buffer.from(`${size}\r\n`), JPEG, Buffer.from('\r\n0\r\n\r\n')])

  const odd: Record<string, Buffer> = {
    'a length beside chunks': bytesOf(
      `HTTP/1.1 200 OK\r\n${length}Transfer-Encoding: chunked\r\n\r\n`,
      chunked(),
    ),
    'a folded line': bytesOf(`HTTP/1.1 200 OK\r\nX-A: one\r\n two\r\n${length}\r\n`, JPEG),
    'line feeds alone': bytesOf(`HTTP/1.1 200 OK\nContent-Length: ${JPEG.length}\n\n`, JPEG),
    'a control byte': bytesOf(`HTTP/1.1 200 OK\r\nX-A: o\x01ne\r\n${length}\r\n`, JPEG),
    '8-bit bytes': bytesOf(`HTTP/1.1 200 OK\r\nX-A: \xe4\xf6\r\n${length}\r\n`, JPEG),
    'blanks behind the size of a chunk': bytesOf(
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n',
      chunked(`${JPEG.length.toString(16)} `),
    ),
    'a version to come': bytesOf(`HTTP/1.2 200 OK\r\n${length}\r\n`, JPEG),
    'a head of 200 kB': bytesOf(
      `HTTP/1.1 200 OK\r\n${`X-Policy: ${'p'.repeat(1000)}\r\n`.repeat(200)}${length}\r\n`,
      JPEG,
    ),
  }

  test.each(Object.entries(odd))('%s: the image is had, with one attempt', async (_, answer) => {
    const { settled } = await runAgainst((_, socket) => socket.end(answer), undefined, { attempts: 1 })
    expect(settled.map(wordOf)).toEqual(['saved'])
    expect(settled[0]?.attempts).toHaveLength(1)
  })

  const folded = odd['a folded line'] ?? Buffer.alloc(0)

  test('the rules come first, then leniency on a connection of its own; the host is remembered', async () => {
    const { settled, requests, connections } = await runAgainst(
      (_, socket) => socket.write(folded),
      origin => [origin.url('/a.jpg'), origin.url('/b.jpg')],
      { atOnce: 1, attempts: 1 },
    )
    expect(settled.map(wordOf)).toEqual(['saved', 'saved'])
    expect(requests.map(head => head.split(' ')[1])).toEqual(['/a.jpg', '/a.jpg', '/b.jpg'])
    expect(connections).toBe(3)
  })

  test('the lenient request carries no secrets', async () => {
    const headers = { cookie: 'session=hunter2', authorization: 'Bearer hunter2', 'x-api-key': 'hunter2' }
    const { settled, requests } = await runAgainst((_, socket) => socket.write(folded), undefined, {
      headers,
    })
    expect(settled.map(wordOf)).toEqual(['saved'])
    expect(requests.map(head => head.includes('hunter2'))).toEqual([true, false])
  })

  test('what is refused without a login stays what it was', async () => {
    const { settled, requests } = await runAgainst(
      (head, socket) =>
        socket.end(head.includes('hunter2') ? folded : 'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n'),
      undefined,
      { headers: { cookie: 'session=hunter2' } },
    )
    expect(settled.map(wordOf)).toEqual(['bad-response'])
    expect(requests).toHaveLength(2)
  })

  test('never over a plain proxy', async () => {
    const proxy = await startProxy()
    try {
      const { settled, requests } = await runAgainst((_, socket) => socket.end(folded), undefined, {
        proxy: proxy.url,
      })
      expect(settled.map(wordOf)).not.toEqual(['saved'])
      expect(requests.length).toBeLessThanOrEqual(4)
    } finally {
      await proxy.close()
    }
  })

  test('what Node cannot read at all is said once', async () => {
    const { settled, requests } = await runAgainst((_, socket) =>
      socket.end(bytesOf(`HTTP/1.1 200 OK\r\nServer : x\r\n${length}\r\n`, JPEG)),
    )
    expect(settled.map(wordOf)).toEqual(['bad-response'])
    expect(requests).toHaveLength(2)
  })
})

describe('cookies of an exchange', () => {
  test('that a redirect sets are sent on, and gone with the exchange', async () => {
    const { settled, requests } = await runAgainst(
      (head, socket) =>
        socket.write(
          /^Cookie: .*seen=1/im.test(head)
            ? wholeAnswer(JPEG)
            : 'HTTP/1.1 302 Found\r\nLocation: /a.jpg\r\nSet-Cookie: seen=1; Path=/\r\nContent-Length: 0\r\n\r\n',
        ),
      origin => [origin.url('/a.jpg'), origin.url('/a.jpg?again')],
      { atOnce: 1, headers: { cookie: 'own=2; seen=0' } },
    )
    expect(settled.map(wordOf)).toEqual(['saved', 'saved'])
    const sent = requests.map(head => /^Cookie: (.*)$/im.exec(head)?.[1])
    expect(sent).toEqual(['own=2; seen=0', 'own=2; seen=1', 'own=2; seen=0', 'own=2; seen=1'])
  })
})
