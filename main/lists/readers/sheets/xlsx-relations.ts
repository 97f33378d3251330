import { posix } from 'node:path'
import { refuse } from '../../../../shared/refusal.ts'
import { readXml } from './xml.ts'
import type { Zip } from './zip.ts'

export type Relation = {
  /** A part of the file, or what is outside of it as it was written. */
  target: string
  isOutside: boolean
  type: string
}

/** What a part, or the package as a whole (`''`), points at, by id. */
export async function relationsOf(zip: Zip, part: string): Promise<Map<string, Relation>> {
  const folder = posix.dirname(part)
  const name = posix.join(folder, '_rels', `${posix.basename(part)}.rels`)
  const relations = new Map<string, Relation>()
  await readXml(zip.read(name), {
    open(tag, { Id: id = '', Target: target = '', TargetMode: mode, Type: type = '' }) {
      if (tag !== 'Relationship') return
      const isOutside = mode === 'External'
      const inside = target.startsWith('/') ? target.slice(1) : posix.join(folder, target)
      relations.set(id, { target: isOutside ? target : inside, isOutside, type })
    },
  })
  return relations
}

/** Cells that one link may lie behind, and cells with links in a sheet. */
const mostLinkedCells = 2_000_000

/** The links behind the cells of a sheet, by their places. Reads the sheet to its end. */
export async function linksOf(zip: Zip, part: string): Promise<Map<string, string>> {
  const relations = await relationsOf(zip, part)
  const links = new Map<string, string>()
  await readXml(zip.read(part), {
    open(tag, { id = '', ref = '' }) {
      const found = tag === 'hyperlink' ? relations.get(id) : undefined
      if (found === undefined || !found.isOutside || !/^https?:/i.test(found.target)) return
      for (const place of placesOf(ref)) {
        links.set(place, found.target)
        if (links.size > mostLinkedCells) refuse('list-too-large', 'The spreadsheet has too many links')
      }
    },
  })
  return links
}

/** The cells of `B2`, or of `B2:B40`. */
function* placesOf(ref: string): Generator<string> {
  const [, letters = '', from = '', lastLetters = '', to = ''] =
    /^([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?$/.exec(ref) ?? []
  if (letters === '') return
  const first = columnOfLetters(letters)
  const last = lastLetters === '' ? first : columnOfLetters(lastLetters)
  for (let row = Number(from); row <= Number(to || from); row += 1)
    for (let column = first; column <= last; column += 1) yield `${column} ${row}`
}

/** `AB` is column 27, counted from 0. */
export const columnOfLetters = (letters: string): number =>
  [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1
