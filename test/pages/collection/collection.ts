import { culture } from './culture.ts'
import { media } from './media.ts'
import { others } from './others.ts'
import type { CollectedPage } from './page.ts'
import { savedPages } from './saved-pages.ts'
import { shops } from './shops.ts'

/** Pages by who wrote them. */
export type Group = { name: string; about: string; pages: readonly CollectedPage[] }

export const groups: readonly Group[] = [
  {
    name: 'own',
    about: 'written by who wrote the rules',
    pages: [...shops, ...media, ...culture, ...others],
  },
  {
    name: 'independent',
    about: 'written by somebody who had not seen the rules',
    pages: savedPages('independent'),
  },
  {
    name: 'held out',
    about: 'kinds left out before, written before any rule was changed for them',
    pages: savedPages('held-out'),
  },
  {
    name: 'later',
    about: 'other kinds again, written before any rule was changed for them',
    pages: savedPages('later'),
  },
  {
    name: 'platforms',
    about: 'of 60 platforms, written by somebody who had not seen the rules',
    pages: savedPages('platforms'),
  },
]
