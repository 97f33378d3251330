import { expect, test } from 'vitest'
import { createPages } from '../../../main/app/pages/pages.ts'
import { realWorld } from '../../../main/engine/world.ts'
import { checkRecipe } from '../../../main/pages/index.ts'
import { pageOptions } from '../../../shared/settings.ts'
import { filmRecipe, filmSite, listingPath, serveFilms } from '../../helpers/films.ts'
import { withOrigin } from '../../helpers/origin.ts'
import { html } from '../../helpers/pages.ts'

/** None of these pages is to be loaded in one. */
const noBrowsers = { open: async () => undefined, logIn: async () => [] }
const noSessions = { jarOf: async () => undefined, begin: async () => '', keep: async () => {} }

const pages = pageOptions.parse({ intervalMs: 0 })

test(
  'images of pages on the internet are kept out of private networks',
  withOrigin(async origin => {
    serveFilms(origin, filmSite({ count: 2 }))
    const recipe = checkRecipe(filmRecipe(origin.url(listingPath)))
    const begun = async (isPrivate?: (address: string) => boolean) => {
      const source = { recipe, pages, headers: {}, referer: undefined }
      const follow = await createPages(realWorld, noBrowsers, noSessions, isPrivate).follows.start(source)
      expect(await follow.begin()).toBe(true)
      const items = (await Array.fromAsync(follow.items)).flat()
      return items.map(({ publicOnly }) => publicOnly)
    }
    expect(await begun()).toEqual([undefined, undefined])
    // There is no public address here, so this one is called one.
    expect(await begun(() => false)).toEqual([true, true])
  }),
)

test(
  'a page on the internet cannot have one of a private network opened',
  withOrigin(
    async origin => {
      const [own = '', inside = ''] = origin.hosts
      const url = origin.url('/page', own)
      const named = origin.url('/secret', inside)
      origin.script('/page', html('<p>Words'))
      origin.otherwise(() => html('<p>Secret'))
      const open = (isPrivate: (address: string) => boolean) => {
        const { picking } = createPages(realWorld, noBrowsers, noSessions, isPrivate)
        return async () => {
          const { page } = await picking.open(url, pages)
          return picking.open(named, pages, page)
        }
      }
      // There is no public address here, so one is called one.
      await expect(open(address => address === inside)()).rejects.toMatchObject({
        failure: { code: 'private-address' },
      })
      expect(origin.requestsOf('/secret')).toEqual([])
      expect(await open(() => true)()).toMatchObject({ url: named })
      expect(
        await createPages(realWorld, noBrowsers, noSessions, () => true).picking.open(named, pages),
      ).toMatchObject({
        url: named,
      })
    },
    { hosts: 2 },
  ),
)
