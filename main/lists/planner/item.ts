import { isDataLink } from '../../../shared/data-link.ts'
import type { Item } from '../../../shared/model.ts'
import { type ParsedLink, parseLink } from '../links/link.ts'
import { namedRole } from './column.ts'
import { type Cell, type Entity, isCell, wordsOf } from './entity.ts'
import type { FoundImage } from './found-image.ts'
import { fillPart, fillRequest } from './request.ts'
import { isPlainFolder, mayHoldFolders, squash } from './words.ts'

/** The item of an image with the values around it, or why there is none. */
export function itemOf(
  { link, entity, forms }: FoundImage,
  part: number | undefined,
): Omit<Item, 'origin'> | Extract<ParsedLink, { reason: string }> {
  const parsed = parseLink(link.link)
  if ('reason' in parsed) return parsed
  const item: Omit<Item, 'origin'> = forms.length === 0 ? { url: parsed.url } : withForms(parsed.url, forms)
  const fault = fillNamed(item, entity) ?? (entity.request && fillRequest(item, entity.request))
  if (fault !== undefined) return { reason: fault }
  if (link.name !== undefined) item.name = link.name
  if (part !== undefined) item.part = part
  const fields = fieldsOf(entity)
  if (fields.size > 0) item.fields = Object.fromEntries(fields)
  return item
}

/** An image with its other addresses as mirrors. */
function withForms(first: string, forms: readonly string[]): Pick<Item, 'url' | 'mirrors'> {
  const others = forms.flatMap(form => {
    const found = parseLink(form)
    return 'url' in found && !isDataLink(found.url) ? [found.url] : []
  })
  // What a list holds itself beside an address is a preview of what is there.
  const [url = first, ...rest] = isDataLink(first) && others.length > 0 ? others : [first, ...others]
  const mirrors = new Set(rest.filter(mirror => mirror !== url))
  return { url, ...(mirrors.size > 0 && { mirrors: [...mirrors] }) }
}

/** Name, folder, referer and mirrors by the names of cells, the nearest first; a name stays with its own entry. */
function fillNamed(item: Omit<Item, 'origin'>, from: Entity): string | undefined {
  let name: Cell | undefined
  let folder: Cell | undefined
  let mayName = true
  for (let entity: Entity | undefined = from; entity !== undefined; entity = entity.parent) {
    for (const part of entity.parts) {
      if (!isCell(part) || part.isElement || part.column.role === 'image' || part.value.trim() === '')
        continue
      const role = part.column.role ?? namedRole(part.column)
      if (role === 'name' && mayName && (name === undefined || isBetterName(part, name))) name = part
      else if (role === 'folder' && folder === undefined) folder = part
      else if ((role === 'referer' || role === 'mirrors') && entity === from) {
        const fault = fillPart(item, role, part.value)
        if (fault !== undefined) return fault
      }
    }
    mayName &&= name === undefined && !entity.isEntry
  }
  return fillPlace(item, name, folder)
}

/** `file_name` says more clearly than `name` what is wanted. */
const isBetterName = (cell: Cell, than: Cell): boolean =>
  squash(than.column.name) === 'name' && squash(cell.column.name) !== 'name'

function fillPlace(
  item: Omit<Item, 'origin'>,
  name: Cell | undefined,
  folder: Cell | undefined,
): string | undefined {
  if (folder !== undefined && (folder.isText || isPlainFolder(folder.column.name))) {
    const fault = fillPart(item, 'folder', folder.isText ? wordsOf(folder) : Number(folder.value))
    if (fault !== undefined) return fault
  }
  if (name === undefined) return undefined
  const written = wordsOf(name)
  const cut = mayHoldFolders(name.column.name)
    ? Math.max(written.lastIndexOf('/'), written.lastIndexOf('\\'))
    : -1
  item.name = written.slice(cut + 1)
  if (cut > 0) item.folder = [item.folder, written.slice(0, cut)].filter(text => text !== undefined).join('/')
  return undefined
}

/** Every value around the image under its column's name, the nearest where two are named alike. */
function fieldsOf(from: Entity): Map<string, string> {
  const fields = new Map<string, string>()
  for (let entity: Entity | undefined = from; entity !== undefined; entity = entity.parent) {
    for (const part of entity.parts) {
      if (!isCell(part) || part.isElement || part.value === '' || part.column.role === 'image') continue
      if (part.column.isOfResult) continue
      const { field, role } = part.column
      const named = role ?? namedRole(part.column)
      const isPart =
        named === 'mirrors' || named === 'referer' || (named === 'folder' && isPlainFolder(part.column.name))
      if (!isPart && !fields.has(field)) fields.set(field, wordsOf(part))
      if (role === 'caption' && !fields.has('caption')) fields.set('caption', wordsOf(part))
    }
  }
  return fields
}
