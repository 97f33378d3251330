import type { CopiedText } from '../../shared/contract/answers.ts'
import type { LaunchSources } from '../../shared/contract/commands.ts'
import { pathOfFile } from '../client.ts'
import { isTableText } from './pasted-table.ts'

/**
 * What a drop or a paste brought: readings of it, best first, and words about what is no list at all. `recipe`: the text
 * of a recipe, which is to be opened instead.
 */
export type Intake = { readings: LaunchSources[]; refused: string[]; recipe?: string }

/**
 * Reads a drop or a paste. Its data is only there during the event, so everything is taken before the first await.
 * Browsers describe one dragged image in up to four ways; the one that says most comes first.
 */
export async function readDataTransfer(transfer: DataTransfer, how: 'dropped' | 'pasted'): Promise<Intake> {
  const html = transfer.getData('text/html')
  const uris = transfer.getData('text/uri-list')
  const plain = transfer.getData('text/plain')
  const folders = Array.from(transfer.items, item => item.webkitGetAsEntry?.())
    .filter(entry => entry?.isDirectory)
    .map(entry => entry?.name)
  const files = [...transfer.files].filter(({ name }) => !folders.includes(name))

  const lists = files.filter(file => !isPicture(file))
  const recipe = await recipeIn(lists)
  if (recipe !== undefined) return { readings: [], refused: [], recipe }
  const readings: LaunchSources[] = []
  const [fitting, refused] = fittingFiles(lists)
  if (fitting.length > 0) readings.push(await givenFiles(fitting))
  readings.push(...readCopied({ plain, html }, how, uris))

  const pictures = files.filter(isPicture)
  refused.push(...folders.map(name => `“${name}” is a folder. Drop the list files inside it.`))
  if (pictures.length > 0 && readings.length === 0)
    refused.push(
      `“${pictures[0]?.name}” is already on your computer. Drop it from a web page, or drop its link.`,
    )
  return { readings, refused }
}

/** Readings of a text in the forms that a program gave it, best first. `uris`: as text/uri-list. */
export function readCopied(
  { plain, html }: CopiedText,
  how: 'dropped' | 'pasted',
  uris = '',
): LaunchSources[] {
  return [
    ...(isTableText(html, plain) ? [givenText(`${how} table.tsv`, plain)] : []),
    ...(/<(img|picture|a)\s|\sdata-sheets-(?:hyperlink|formula)=/i.test(html)
      ? [givenText(`${how} page.html`, html)]
      : []),
    ...(/^https?:/im.test(uris) ? [givenText(`${how} links`, uris)] : []),
    ...(plain.trim() === '' ? [] : [givenText(`${how} text`, plain)]),
  ]
}

export const givenText = (name: string, text: string): LaunchSources => ({ sources: [{ name, text }] })

/** What files hold that the user picked: lists, or one recipe. */
export async function readFiles(files: readonly File[]): Promise<Intake> {
  const recipe = await recipeIn(files)
  if (recipe !== undefined) return { readings: [], refused: [], recipe }
  const [fitting, refused] = fittingFiles(files)
  return { readings: fitting.length > 0 ? [await givenFiles(fitting)] : [], refused }
}

/** No recipe is longer. */
const mostRecipeBytes = 200_000

/** The text of a file that is meant as a recipe, whole or not; undefined for lists. */
async function recipeIn([file, another]: readonly File[]): Promise<string | undefined> {
  if (file === undefined || another !== undefined) return undefined
  if (!/\.json$/i.test(file.name) || file.size > mostRecipeBytes) return undefined
  const text = await file.text()
  try {
    const value: unknown = JSON.parse(text)
    const isRecipe = typeof value === 'object' && value !== null && 'version' in value && 'start' in value
    return isRecipe ? text : undefined
  } catch {
    return undefined
  }
}

/** One message to the program holds no more: `text` and `base64` of the contract. */
const mostBytes = 150_000_000

/** Files that can be handed over, and words about those that cannot. */
function fittingFiles(files: readonly File[]): [File[], string[]] {
  const isTooLarge = (file: File) => file.size > mostBytes && pathOfFile(file) === undefined
  return [
    files.filter(file => !isTooLarge(file)),
    files
      .filter(isTooLarge)
      .map(({ name }) => `“${name}” is too large for this page. Use the command line: shoal get “${name}”`),
  ]
}

/** Files go as paths where the shell can read them itself, else as bytes: the program finds out what they are. */
async function givenFiles(files: readonly File[]): Promise<LaunchSources> {
  const paths = files.map(pathOfFile)
  if (paths.every(path => path !== undefined)) return { sources: [], paths }
  return {
    sources: await Promise.all(files.map(async file => ({ name: file.name, base64: await base64Of(file) }))),
  }
}

const isPicture = (file: File): boolean => file.type.startsWith('image/')

function base64Of(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('error', () => reject(reader.error))
    reader.addEventListener('load', () => {
      const url = String(reader.result)
      resolve(url.slice(url.indexOf(',') + 1))
    })
    reader.readAsDataURL(file)
  })
}
