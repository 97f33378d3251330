/** An element as a value: its children and attributes by name, or its text. */
export type Fields = Readonly<Record<string, unknown>>

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
export const listOf = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value]

/** The child of this name, whatever its prefix. */
export function childOf(parent: unknown, name: string): unknown {
  if (!isFields(parent)) return undefined
  const key = Object.keys(parent).find(key => key === name || key.endsWith(`:${name}`))
  return key === undefined ? undefined : parent[key]
}

/** Where formats keep their entries, from the root on. There may be one, which is a list all the same. */
const entryPaths = [
  'urlset url',
  'rss channel item',
  'feed entry',
  'RDF item',
  'OAI-PMH ListRecords record',
  'OAI-PMH GetRecord record',
  'collection record',
  'modsCollection mods',
  'mods',
  'lidoWrap lido',
].map(path => path.split(' '))

/** The entries of formats that nest them in their own way; any other document as it is. */
export function documentOf(root: unknown): unknown {
  const [metalink, plist, mets, workbook] = ['metalink', 'plist', 'mets', 'Workbook'].map(name =>
    childOf(root, name),
  )
  if (isFields(metalink)) return metalinkFiles(metalink)
  if (isFields(plist)) return plistValue(plist)
  if (isFields(mets)) return metsPages(mets) ?? root
  if (isFields(workbook)) return workbookRows(workbook) ?? root
  for (const path of entryPaths) {
    const entries = path.reduce(childOf, root)
    if (entries !== undefined) return listOf(entries)
  }
  return root
}

/** What METS calls the sizes of a page, in words of a size. */
const metsSizes: Readonly<Record<string, string>> = { min: 'small', master: 'original' }

/**
 * METS: each page with its files by what they are for (`MAX`, `THUMBS`), where the document says which files show which
 * page.
 */
function metsPages(mets: Fields): Fields[] | undefined {
  const files = new Map<unknown, { use: string; href: unknown }>()
  const addGroup = (group: unknown, outer: string): void => {
    const use = String(childOf(group, 'USE') ?? outer).toLowerCase()
    for (const inner of listOf(childOf(group, 'fileGrp'))) addGroup(inner, use)
    for (const file of listOf(childOf(group, 'file'))) {
      const href = childOf(listOf(childOf(file, 'FLocat'))[0], 'href')
      const type = childOf(file, 'MIMETYPE') ?? 'image/'
      if (String(type).startsWith('image/'))
        files.set(childOf(file, 'ID'), { use: metsSizes[use] ?? use, href })
    }
  }
  for (const group of listOf(childOf(childOf(mets, 'fileSec'), 'fileGrp'))) addGroup(group, 'image')

  const pages: Fields[] = []
  const addPages = (div: unknown): void => {
    const shown = listOf(childOf(div, 'fptr')).flatMap(pointer => files.get(childOf(pointer, 'FILEID')) ?? [])
    const label = childOf(div, 'LABEL') ?? childOf(div, 'ORDERLABEL') ?? childOf(div, 'ORDER')
    const links = Object.fromEntries(shown.map(({ use, href }) => [use, href]))
    if (shown.length > 0) pages.push({ ...(label !== undefined && { label }), ...links })
    listOf(childOf(div, 'div')).forEach(addPages)
  }
  for (const map of listOf(childOf(mets, 'structMap'))) listOf(childOf(map, 'div')).forEach(addPages)
  return pages.length === 0 ? undefined : pages
}

/** Metalink 3 and 4 (RFC 5854): each file has one address or several, the first preferred. */
function metalinkFiles(metalink: Fields): unknown[] {
  const files = isFields(metalink['files']) ? metalink['files']['file'] : metalink['file']
  return listOf(files).map(file => {
    if (!isFields(file)) return file
    const inner = isFields(file['resources']) ? file['resources']['url'] : file['url']
    const links = listOf(inner)
      .map(url =>
        isFields(url)
          ? { link: url['#text'], priority: Number(url['priority'] ?? 1e6) - Number(url['preference'] ?? 0) }
          : { link: url, priority: 1e6 },
      )
      .toSorted((a, b) => a.priority - b.priority)
      .map(({ link }) => link)
    const [url, ...mirrors] = links
    return { file_name: file['name'], url, ...(mirrors.length > 0 && { mirrors }) }
  })
}

/** Excel's XML Spreadsheet 2003: the rows of its first sheet with cells, each with the link behind it or its text. */
function workbookRows(workbook: Fields): unknown[][] | undefined {
  for (const sheet of listOf(childOf(workbook, 'Worksheet'))) {
    const rows = listOf(childOf(childOf(sheet, 'Table'), 'Row')).map(row => {
      const cells: unknown[] = []
      for (const cell of listOf(childOf(row, 'Cell'))) {
        const at = Number(childOf(cell, 'Index'))
        while (cells.length < Math.min(at - 1, 16_384)) cells.push('')
        const data = childOf(cell, 'Data')
        cells.push(childOf(cell, 'HRef') ?? childOf(data, '#text') ?? (isFields(data) ? '' : (data ?? '')))
      }
      return cells
    })
    if (rows.some(row => row.length > 1)) return rows
  }
  return undefined
}

/** A property list, as macOS keeps links (`.webloc`): its keys and strings side by side. */
function plistValue(plist: Fields): unknown {
  const dictionaries = listOf(plist['dict'])
  return dictionaries.map(dictionary => {
    if (!isFields(dictionary)) return dictionary
    const keys = listOf(dictionary['key'])
    const texts = listOf(dictionary['string'])
    return keys.length === texts.length
      ? Object.fromEntries(keys.map((key, at) => [String(key), texts[at]]))
      : dictionary
  })
}
