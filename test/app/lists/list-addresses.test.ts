import { expect, test } from 'vitest'
import { createAskAddress } from '../../../main/app/lists/list-addresses.ts'
import { realWorld } from '../../../main/engine/world.ts'
import { readSources } from '../../../main/lists/index.ts'
import { redirect, withOrigin } from '../../helpers/origin.ts'
import { text } from '../../helpers/pages.ts'
import { withWindow } from '../../helpers/window.ts'

async function* nothing(): AsyncGenerator<Uint8Array> {}

const itemsOf = async (address: string, isPrivate?: (address: string) => boolean) => {
  const options = { addresses: [address], ask: createAskAddress(realWorld, { attempts: 1 }, isPrivate) }
  return (await Array.fromAsync(readSources([], nothing(), () => {}, options).items)).flat()
}

test(
  'what a list on the internet names is kept out of private networks',
  withOrigin(async origin => {
    origin.otherwise(() => text('url\nhttps://a.example/1.jpg\n', 'text/csv'))
    const address = origin.url('/list')
    const [inside] = await itemsOf(address)
    expect(inside).toEqual({
      url: 'https://a.example/1.jpg',
      origin: { source: address, line: 2 },
    })
    // There is no public address here, so this one is called one.
    const [outside] = await itemsOf(address, () => false)
    expect(outside).toMatchObject({ publicOnly: true })
  }),
)

test(
  'a list on the internet that redirects into a private network is refused',
  withOrigin(
    async origin => {
      const [own = '', inside = ''] = origin.hosts
      origin.script('/list', redirect(origin.url('/secret', inside)))
      origin.otherwise(() => text('url\nhttps://a.example/1.jpg\n', 'text/csv'))
      const isPrivate = (address: string) => address === inside.replace(/^\[|\]$/g, '')
      await expect(itemsOf(origin.url('/list', own), isPrivate)).rejects.toThrow('cannot be read')
      expect(origin.requestsOf('/secret')).toEqual([])
    },
    { hosts: 2 },
  ),
)

test(
  'a link alone that leads to a list is reviewed as that list',
  withWindow(async ({ origin, call }) => {
    origin.script('/list.csv', text('sku,image\nA,/1.jpg\nB,/2.jpg\n', 'text/csv'))
    const link = origin.url('/list.csv')
    const alone = await call('review', { sources: [{ name: 'links', text: ` ${link}\n` }] })
    expect(alone).toMatchObject({
      items: 2,
      first: [{ url: origin.url('/1.jpg'), fields: { sku: 'A' } }, {}],
    })
    expect(alone.told).toContainEqual(expect.objectContaining({ kind: 'note', source: link }))
    const among = await call('review', {
      sources: [{ name: 'links', text: `${link}\n${origin.url('/3.jpg')}` }],
    })
    expect(among.first.map(({ url }) => url)).toEqual([link, origin.url('/3.jpg')])
    const gone = call('review', { sources: [{ name: 'links', text: origin.url('/gone.csv') }] })
    await expect(gone).rejects.toThrow('cannot be read: 404 Not Found')
  }),
)
