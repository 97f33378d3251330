import { expect, test } from 'vitest'
import { withEngine } from '../helpers/engine.ts'
import { CAT } from '../helpers/images.ts'
import { redirect, serve, status } from '../helpers/origin.ts'

/** What is the user's, and what goes everywhere. */
const headers = { 'X-Api-Key': 'k', 'X-Note': 'n', 'Accept-Language': 'eo' }

test(
  'headers are dropped where a redirect leaves the host they were given for',
  withEngine(
    async ({ origin, run }) => {
      const [home = '', other = ''] = origin.hosts
      origin.script('/a.jpg', redirect(origin.url('/moved.jpg', home)))
      origin.script('/moved.jpg', redirect(origin.url('/b.jpg', other)))
      origin.script('/b.jpg', serve(CAT))
      await run([origin.url('/a.jpg', home)], { headers })
      const [moved, last] = ['/moved.jpg', '/b.jpg'].map(path => origin.requestsOf(path)[0]?.headers)
      expect(moved).toMatchObject({ 'x-api-key': 'k', 'x-note': 'n', 'accept-language': 'eo' })
      expect(last).toMatchObject({ 'accept-language': 'eo' })
      expect(last).not.toHaveProperty('x-api-key')
      expect(last).not.toHaveProperty('x-note')
    },
    { hosts: 2 },
  ),
)

test(
  'no mirror on another host gets the headers of the list or of the batch, unless they name it',
  withEngine(
    async ({ origin, run }) => {
      const [home = '', other = ''] = origin.hosts
      origin.script('/a.jpg', status(404))
      origin.script('/mirror.jpg', serve(CAT))
      const item = {
        url: origin.url('/a.jpg', home),
        mirrors: [origin.url('/mirror.jpg', other)],
        headers: { 'X-List': 'l' },
      }
      await run([item], { headers: { ...headers, [`host=${other} X-Mirror`]: 'm' } })
      const [first, mirror] = ['/a.jpg', '/mirror.jpg'].map(path => origin.requestsOf(path)[0]?.headers)
      expect(first).toMatchObject({ 'x-api-key': 'k', 'x-list': 'l' })
      expect(first).not.toHaveProperty('x-mirror')
      expect(mirror).toMatchObject({ 'accept-language': 'eo', 'x-mirror': 'm' })
      for (const name of ['x-api-key', 'x-note', 'x-list']) expect(mirror).not.toHaveProperty(name)
    },
    { hosts: 2 },
  ),
)
