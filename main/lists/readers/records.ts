import { findLinks } from '../links/find-links.ts'
import { createPlan } from '../planner/plan.ts'
import { treeOf } from '../planner/tree.ts'
import { createLines } from './lines.ts'
import { type ListContext, type ListReader, reject, tellNotData } from './reader.ts'

/** `- url: …`, `text=…`, `url = {…},` */
const property = /^(?:-\s+)?["']?([\p{L}_][\p{L}\p{N}_. -]*?)["']?\s*[:=]\s*(\S.*)$/u
/** An entry of BibTeX or TOML, a document of YAML, or what only divides. */
const structure = /^(?:@\w+\s*\{.*|\[{1,2}[\w." -]+\]{1,2}|---|\.\.\.|[\w"'. -]+:|[{}[\](),]+)$/

/**
 * Records of properties, one a line: YAML, TOML, BibTeX, the configuration of curl, JDownloader's `.crawljob`. A record ends
 * at a blank line, where an item of a list or an entry begins, or where a property comes once more. How deep a property
 * stands makes no difference.
 */
export function createRecordsReader(context: ListContext): ListReader {
  const plan = createPlan(context)
  let record: Record<string, string> = {}
  let first = 1

  const close = (): void => {
    const [at, done] = [first, record]
    record = {}
    if (Object.keys(done).length > 0) plan.add(treeOf(done, plan.columns, plan.nextUnit, at))
  }

  const set = (key: string, value: string, line: number): void => {
    if (key in record) close()
    if (Object.keys(record).length === 0) first = line
    record[key] = value
  }

  const take = (text: string, line: number): void => {
    if (text === '' || /^-\s/.test(text) || /^@\w+\s*\{|^\[/.test(text)) close()
    if (text === '' || structure.test(text)) return
    const [, key, value] = property.exec(text) ?? []
    const isLink = /^(?:-\s+)?["'<]?https?:\/\//i.test(text)
    if (key !== undefined && value !== undefined && !isLink) set(key.trim(), plainValue(value), line)
    else if (findLinks(text).length > 0) set('url', plainValue(text.replace(/^-\s+/, '')), line)
    else if (text.startsWith('#')) plan.inTurn(() => tellNotData(context, line, text, 'a comment'))
    else plan.inTurn(() => reject(context, line, text, 'this is neither a property nor a link'))
  }

  const lines = createLines(
    (raw, line) => take(raw.trim(), line),
    (raw, line) => plan.inTurn(() => reject(context, line, raw, 'this line is too long')),
  )
  return {
    write(text) {
      lines.write(text)
      if (context.live) plan.settle()
    },
    end(cutShort) {
      lines.end(cutShort)
      close()
      plan.end()
    },
  }
}

/** Without quotes, the braces of BibTeX and what follows them. */
function plainValue(written: string): string {
  const value = written.trim().replace(/,$/, '')
  const inside = /^(?:"([^"]*)"|'([^']*)'|\{(.*)\})$/.exec(value)
  const plain = inside?.[1] ?? inside?.[2] ?? inside?.[3] ?? value
  return /^\\url\{(.*)\}$/.exec(plain)?.[1] ?? plain
}
