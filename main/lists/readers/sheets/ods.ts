import { refuse } from '../../../../shared/refusal.ts'
import type { Bounds } from './bounds.ts'
import { encryptedWords } from './container.ts'
import { odsRows } from './ods-rows.ts'
import type { Workbook } from './tables.ts'
import { readXml } from './xml.ts'
import type { Zip } from './zip.ts'

const odsContent = 'content.xml'

/** An .ods or .ots (OpenDocument 1.3, part 3) whose content was read to its end once, which shows that it is undamaged. */
export async function openOds(zip: Zip, bounds: Bounds): Promise<Workbook> {
  await refuseEncrypted(zip)
  const sheets = await readSheets(zip)
  return {
    sheets,
    embedded: zip.names.filter(name => /^Pictures\/./i.test(name)).length,
    read: at => odsRows(zip, odsContent, at, bounds),
  }
}

/** A document with a password has parts that are encrypted one by one; the zip file itself does not say so. */
async function refuseEncrypted(zip: Zip): Promise<void> {
  await readXml(zip.read('META-INF/manifest.xml'), {
    open(tag) {
      if (tag === 'encryption-data') refuse('list-unsupported', encryptedWords)
    },
  })
}

/** Sheets by their names. Which are hidden is said by their styles, which are before them. */
async function readSheets(zip: Zip): Promise<{ name: string; hidden: boolean }[]> {
  const hiddenStyles = new Set<string>()
  const sheets: { name: string; hidden: boolean }[] = []
  let style = ''
  let depth = 0
  await readXml(zip.read(odsContent), {
    open(tag, attributes) {
      if (tag === 'style') style = attributes['name'] ?? ''
      if (tag === 'table-properties' && attributes['display'] === 'false') hiddenStyles.add(style)
      if (tag !== 'table') return
      depth += 1
      if (depth === 1)
        sheets.push({
          name: attributes['name'] ?? '',
          hidden: hiddenStyles.has(attributes['style-name'] ?? ''),
        })
    },
    close(tag) {
      if (tag === 'table') depth -= 1
    },
  })
  return sheets
}
