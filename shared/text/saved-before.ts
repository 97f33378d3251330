import type { SavedPolicy } from '../settings.ts'
import { formatCount } from './format.ts'

/** Images of a list that were saved from the same links before: how many, where most of them are, and since when. */
export type SavedBefore = {
  images: number
  /** False where only the first ones of a long list were looked up. */
  isAll: boolean
  /** Absolute, most images first, a few of them. */
  folders: readonly { folder: string; images: number }[]
  foldersTotal: number
  /** Epoch ms. */
  oldestAt: number
}

/** What becomes of several of them, and of one. */
const becomes: Readonly<Record<SavedPolicy | 'here', readonly [several: string, one: string]>> = {
  copy: [
    'they are copied, or skipped if they are in this folder already',
    'it is copied, or skipped if it is in this folder already',
  ],
  link: [
    'they are linked, or skipped if they are in this folder already',
    'it is linked, or skipped if it is in this folder already',
  ],
  skip: ['they are left out', 'it is left out'],
  again: ['they are downloaded again', 'it is downloaded again'],
  update: [
    'the sites are asked whether they changed, and those that did are downloaded',
    'the site is asked whether it changed, and it is downloaded if it did',
  ],
  here: ['they are skipped', 'it is skipped'],
}

const dayMs = 24 * 3_600_000

/** All of them are in this folder already. */
export const areHere = ({ isAll, folders, foldersTotal }: SavedBefore, folder: string): boolean =>
  isAll && foldersTotal === 1 && folders[0]?.folder === folder

/** What is said of them before a download into `folder` begins. `now`: epoch ms. */
export function savedBeforeWords(
  known: SavedBefore,
  policy: SavedPolicy,
  now: number,
  folder: string,
): string {
  const { images, isAll, folders, foldersTotal, oldestAt } = known
  const named = folders.map(({ folder }) => folder).join(', ')
  const more = foldersTotal > folders.length ? ` and ${foldersTotal - folders.length} more` : ''
  const days = Math.floor((now - oldestAt) / dayMs)
  const age = days < 1 ? 'today' : `up to ${formatCount(days, 'day')} ago`
  const isHere = areHere(known, folder)
  const where = isHere ? 'this folder' : `${named}${more}`
  const end = isHere && (policy === 'copy' || policy === 'link') ? 'here' : policy
  const [several, one] = becomes[end]
  const count = `${isAll ? '' : 'At least '}${formatCount(images, 'image')}`
  return `${count} of this list ${images === 1 ? 'was' : 'were'} saved before, ${age}, in ${where}: ${isAll && images === 1 ? one : several}.`
}
