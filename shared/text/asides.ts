import type { Aside } from '../scan.ts'

/** Why something that a page names is no image of it, after "skipped:". */
export const asideWords: Readonly<Record<Aside, string>> = {
  tracker: 'it counts visits and shows nothing',
  spacer: 'it is an empty image that only takes up space',
  logo: 'it is a logo',
  icon: 'it is an icon',
  avatar: 'it is the small image of a person',
  sprite: 'it is a sheet of icons',
  tile: 'it is a map, or a piece of a larger image',
  decoration: 'it belongs to the looks of the site',
  advertisement: 'it is an advertisement',
  beside: 'it is beside the content of the page, for something else',
  header: 'it is in the header of the site',
  menu: 'it is in a menu',
  footer: 'it is in the footer of the site',
}
