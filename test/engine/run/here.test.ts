import { expect, test } from 'vitest'
import type { FetchOrder } from '../../../main/engine/attempt/fetcher.ts'
import { createHere } from '../../../main/engine/run/here.ts'

type Given = Parameters<typeof createHere>

const url = 'http://host/a.jpg'
const order: FetchOrder = {
  ...{ url, item: { url }, partPath: 'a.part', kept: undefined, known: undefined, keeps: false },
  isTraced: false,
}
const news = { active() {}, received() {}, checkpoint() {} }

test('nothing is set up before the first transfer, and what cannot be fails each transfer that needs it', async () => {
  let asked = 0
  const client = {
    get proxy(): string {
      asked += 1
      throw new Error('no such proxy')
    },
  }
  const here = createHere({} as Given[0], client as unknown as Given[1], {} as Given[2])
  here.dropIdle()
  expect(asked).toBe(0)
  await expect(here.open(order, news)).rejects.toThrow('no such proxy')
  await expect(here.open(order, news)).rejects.toThrow('no such proxy')
  expect(asked).toBe(1)
  here.end()
})
