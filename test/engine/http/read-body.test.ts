import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { readBody } from '../../../main/engine/http/read-body.ts'

const stallMs = 50

/** The two ends of a connection, the first with something to read. */
async function connection(): Promise<{ reader: Socket; writer: Socket; close: () => void }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const reader = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const [writer] = (await once(server, 'connection')) as [Socket]
  writer.write('one')
  await once(reader, 'readable')
  return { reader, writer, close: () => server.close() }
}

/** Blocks for longer than a stall, as on a busy machine: the bytes arrived before, but were not read. */
function holdUpAfter(write: () => void): void {
  write()
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2 * stallMs)
}

test('bytes that came while the event loop was held up are no stall', async () => {
  const { reader, writer, close } = await connection()
  const pieces: string[] = []
  await readBody(reader, stallMs, bytes => {
    pieces.push(`${bytes}`)
    if (pieces.length === 1) setImmediate(() => holdUpAfter(() => writer.end('two')))
    return undefined
  })
  expect(pieces).toEqual(['one', 'two'])
  close()
})

test('a body that stalls ends, also after it was held up once', async () => {
  const { reader, writer, close } = await connection()
  const pieces: string[] = []
  const read = readBody(reader, stallMs, bytes => {
    pieces.push(`${bytes}`)
    if (pieces.length === 1) setImmediate(() => holdUpAfter(() => writer.write('two')))
    return undefined
  })
  await expect(read).rejects.toMatchObject({ failure: { code: 'stall-timeout' } })
  expect(pieces).toEqual(['one', 'two'])
  reader.destroy()
  writer.destroy()
  close()
})

test('a body is read also where somebody listens to "readable", and held while a piece is worked on', async () => {
  const { reader, writer, close } = await connection()
  reader.on('readable', () => {})
  const pieces: string[] = []
  let isHeld = false
  await readBody(reader, stallMs, bytes => {
    expect(isHeld).toBe(false)
    pieces.push(`${bytes}`)
    if (pieces.length > 1) return undefined
    isHeld = true
    return new Promise<void>(resolve => {
      writer.end('two', () =>
        setImmediate(() => {
          isHeld = false
          resolve()
        }),
      )
    })
  })
  expect(pieces).toEqual(['one', 'two'])
  close()
})
