import type { LookupOptions } from 'node:dns'
import { describe, expect, test } from 'vitest'
import { createAddressGuard } from '../../../main/engine/http/guard.ts'
import { isPrivateAddress } from '../../../main/engine/http/private-address.ts'
import { withEngine, wordOf } from '../../helpers/engine.ts'
import { JPEG } from '../../helpers/images.ts'
import { redirect, serve } from '../../helpers/origin.ts'

const look = (proxyEnv: Record<string, string>, options: LookupOptions) =>
  new Promise((resolve, reject) => {
    const { lookup } = createAddressGuard(isPrivateAddress, proxyEnv)
    lookup('localhost', options, (error, address) => (error === null ? resolve(address) : reject(error)))
  })

describe('looking a name up', () => {
  test.each([{}, { all: true }])('is refused where it leads inside: %j', async options => {
    await expect(look({}, options)).rejects.toMatchObject({ failure: { code: 'private-address' } })
  })
  test('is not, where it is the user’s own proxy', async () => {
    expect(await look({ HTTPS_PROXY: 'http://localhost:3128' }, {})).toMatch(/^(?:127\.|::1)/)
  })
})

test(
  'a stranger’s links do not reach inside, by address or by name',
  withEngine(async ({ origin, run }) => {
    origin.script('/a.jpg', serve(JPEG))
    const byName = origin.url('/a.jpg').replace('127.0.0.1', 'localhost')
    const wanted = [origin.url('/a.jpg'), byName].map(url => ({ url, publicOnly: true as const }))
    const { settled } = await run(wanted, { attempts: 1 })
    expect(settled.map(wordOf)).toEqual(['private-address', 'private-address'])
    expect(origin.requests).toEqual([])
  }),
)

test(
  'links that a user gave go anywhere, and so do their redirects',
  withEngine(async ({ origin, run }) => {
    origin.script('/b.jpg', redirect(origin.url('/a.jpg')))
    origin.script('/a.jpg', serve(JPEG))
    const strangers = { url: origin.url('/a.jpg'), publicOnly: true as const }
    const { settled } = await run([strangers, origin.url('/b.jpg')], { attempts: 1 })
    expect(settled.map(wordOf)).toEqual(['private-address', 'saved'])
  }),
)
