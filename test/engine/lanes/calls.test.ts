import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { type Calls, createCalls, memoryOf, type Packet } from '../../../main/engine/lanes/calls.ts'
import { FailureError, failure } from '../../../shared/failure.ts'

type Sums = { add(a: number, b: number): number; fail(): never; refuse(): never; hear(word: string): void }

/** Two sides that hear each other, with structured clones in between, and what crossed. */
function createPair() {
  const crossed: Packet[][] = []
  const waits: boolean[] = []
  const here: Calls = createCalls(
    packets => {
      crossed.push(packets)
      there.receive(structuredClone(packets))
    },
    isWaiting => waits.push(isWaiting),
  )
  const there: Calls = createCalls(packets => here.receive(structuredClone(packets)))
  const heard: string[] = []
  there.offer(7, {
    add: (a, b) => a + b,
    fail() {
      throw Object.assign(new Error('no room'), { code: 'ENOSPC', syscall: 'write' })
    },
    refuse() {
      throw new FailureError(failure('body-cut', 'It was cut'))
    },
    hear: word => void heard.push(word),
  } satisfies Sums)
  return { here, there, sums: here.at<Sums>(7), crossed, waits, heard }
}

describe('calls between two threads', () => {
  test('give bytes that are answered away, unless their memory has others in it', () => {
    const bytes = new Uint8Array(9)
    expect(
      memoryOf([
        ['value', 1, { bytes, sha256: '' }],
        ['value', 2, { bytes: new Uint8Array(bytes.buffer, 3) }],
        ['value', 3, { bytes: 9 }],
        ['value', 4, null],
        ['call', 5, 7, 'bytes', [{ bytes }]],
      ]),
    ).toEqual([bytes.buffer])
  })

  test('answer, and all of one turn cross together', async () => {
    const { sums, crossed, waits } = createPair()
    expect(await Promise.all([sums.call('add', 1, 2), sums.call('add', 3, 4)])).toEqual([3, 7])
    expect(crossed).toHaveLength(1)
    expect(waits).toEqual([true, false])
  })

  test('many of one turn do not wait for the last of them, and stay in order', async () => {
    const { sums, crossed, heard } = createPair()
    const words = Array.from({ length: 40 }, (_, n) => `${n}`)
    for (const word of words) sums.note('hear', word)
    expect(crossed.map(packets => packets.length)).toEqual([32])
    await turn()
    expect(crossed.map(packets => packets.length)).toEqual([32, 8])
    expect(heard).toEqual(words)
  })

  test('reject with what the error says of itself', async () => {
    const { sums } = createPair()
    await expect(sums.call('fail')).rejects.toMatchObject({
      code: 'ENOSPC',
      syscall: 'write',
      message: 'no room',
    })
    await expect(sums.call('refuse')).rejects.toMatchObject({ failure: { code: 'body-cut' } })
  })

  test('notes come in the order in which they were sent, before a call that follows them', async () => {
    const { sums, heard } = createPair()
    sums.note('hear', 'one')
    sums.note('hear', 'two')
    const added = sums.call('add', 1, 1)
    sums.note('hear', 'three')
    await added
    expect(heard).toEqual(['one', 'two', 'three'])
  })

  test('a target that is gone, or a name it does not own, is an error; a note to it is nothing', async () => {
    const { here, there, sums } = createPair()
    await expect(here.at<{ toString(): string }>(7).call('toString')).rejects.toThrow(
      'there is no toString at 7',
    )
    there.withdraw(7)
    sums.note('hear', 'nobody')
    await expect(sums.call('add', 1, 1)).rejects.toThrow('there is no add at 7')
  })

  test('where the other side is gone, all that was and will be asked rejects', async () => {
    const { here, sums } = createPair()
    const asked = sums.call('add', 1, 2)
    const gone = new FailureError(failure('lane-lost'))
    here.end(gone)
    await expect(asked).rejects.toBe(gone)
    await expect(sums.call('add', 1, 2)).rejects.toBe(gone)
    await turn()
  })
})
