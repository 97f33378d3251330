import type { Bounds } from './bounds.ts'
import type { Workbook } from './tables.ts'
import { linksOf, relationsOf } from './xlsx-relations.ts'
import { xlsxRows } from './xlsx-rows.ts'
import { readTexts } from './xlsx-texts.ts'
import { readXml } from './xml.ts'
import type { Zip } from './zip.ts'

type Sheet = { name: string; hidden: boolean; part: string }

/**
 * An .xlsx or .xlsm (ECMA-376) whose sheets were read to their end once: the links of cells are behind all rows, and
 * only the end shows that the whole is undamaged. No macro and no formula is run, no other file is opened.
 */
export async function openXlsx(zip: Zip, workbook: string, bounds: Bounds): Promise<Workbook> {
  const { sheets, from1904 } = await readWorkbook(zip, workbook)
  const links: Map<string, string>[] = []
  for (const { part } of sheets) links.push(await linksOf(zip, part))
  const texts = await readTexts(zip, folderOf(workbook), from1904)
  return {
    sheets,
    embedded: zip.names.filter(name => /^xl\/media\//i.test(name)).length,
    async *read(at) {
      const sheet = sheets[at]
      if (sheet !== undefined) yield* xlsxRows(zip, sheet.part, texts, links[at] ?? new Map(), bounds)
    },
  }
}

/** Where the workbook is, by the relations of the package; undefined where the file holds none. */
export async function workbookOf(zip: Zip): Promise<string | undefined> {
  const usual = 'xl/workbook.xml'
  if (zip.names.includes(usual)) return usual
  const targets = await relationsOf(zip, '')
  return [...targets.values()].find(({ type }) => type.endsWith('/officeDocument'))?.target
}

async function readWorkbook(zip: Zip, part: string): Promise<{ sheets: Sheet[]; from1904: boolean }> {
  const targets = await relationsOf(zip, part)
  const sheets: Sheet[] = []
  let from1904 = false
  await readXml(zip.read(part), {
    open(tag, { id = '', name = '', state = '', date1904 = '' }) {
      if (tag === 'workbookPr') from1904 = /^(?:1|true)$/.test(date1904)
      const target = tag === 'sheet' ? targets.get(id)?.target : undefined
      // Charts and dialogs are sheets, too, without rows.
      if (target === undefined || !zip.names.includes(target)) return
      sheets.push({ name, hidden: /hidden/i.test(state), part: target })
    },
  })
  return { sheets, from1904 }
}

const folderOf = (part: string): string => part.slice(0, part.lastIndexOf('/') + 1)
