import { createPlan } from '../planner/plan.ts'
import { treeOf } from '../planner/tree.ts'
import { createLines } from './lines.ts'
import { nearJson } from './near-json.ts'
import { type ListContext, type ListReader, reject, tellNotData } from './reader.ts'
import { inKnownShape } from './shapes.ts'

/** Characters of a JSON document; it is held in memory whole, as is what it says. */
const maxDocumentLength = 256_000_000

/**
 * A JSON document: links are found in every array and object of it. `line` of an entry is its place in the outermost
 * array it is in, from 1. A document that is JSON only line by line is read as JSON Lines, one that is nearly JSON by its
 * records; what is none of these goes to `otherwise`, where that is given.
 */
export const createJsonReader = (context: ListContext, otherwise?: () => ListReader): ListReader => {
  let parts: string[] = []
  let length = 0

  const take = (value: unknown): void => {
    const plan = createPlan(context)
    plan.add(treeOf(inKnownShape(value), plan.columns, plan.nextUnit))
    plan.end()
  }

  const read = (): void => {
    const document = parts.join('')
    parts = []
    const value = parseJson(document)
    if ('value' in value) {
      take(value.value)
      return
    }
    if ('value' in parseJson(firstLine(document))) {
      feed(createJsonLinesReader(context), document)
      return
    }
    const near = nearJson(document)
    if (near !== undefined) take(near)
    else if (otherwise !== undefined) feed(otherwise(), document)
    else {
      const line = document.slice(0, value.position).split('\n').length
      reject(context, line, document.split('\n', line)[line - 1] ?? '', 'this is not valid JSON')
    }
  }

  return {
    write(text) {
      length += text.length
      if (length <= maxDocumentLength) parts.push(text)
      else parts = []
    },
    end(cutShort) {
      if (length > maxDocumentLength) {
        reject(context, 1, '', 'this JSON file is too large to be read at once; use JSON Lines')
      } else if (!cutShort) read()
    },
  }
}

/** JSON Lines: one value a line, with the same forms as elements of a JSON document. */
export const createJsonLinesReader = (context: ListContext): ListReader => {
  const plan = createPlan(context)
  const lines = createLines(
    (text, line) => {
      if (text.trim() === '') return
      // JSON has no comments, but a list of what failed has.
      if (text.startsWith('#')) {
        plan.inTurn(() => tellNotData(context, line, text, 'a comment'))
        return
      }
      const parsed = parseJson(text)
      if ('value' in parsed) plan.add(treeOf(parsed.value, plan.columns, plan.nextUnit, line))
      else plan.inTurn(() => reject(context, line, text, 'this line is not valid JSON'))
    },
    (text, line) => plan.inTurn(() => reject(context, line, text, 'this line is too long')),
  )
  return {
    write(text) {
      lines.write(text)
      if (context.live) plan.settle()
    },
    end(cutShort) {
      lines.end(cutShort)
      plan.end()
    },
  }
}

const feed = (reader: ListReader, text: string): void => {
  reader.write(text)
  reader.end(false)
}

const parseJson = (text: string): { value: unknown } | { position: number } => {
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    // V8 names the place of some errors in its message. The message itself quotes the document, so it is not shown.
    const position = /at position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1]
    return { position: Number(position ?? 0) }
  }
}

const firstLine = (text: string): string => text.trimStart().split('\n', 1)[0] ?? ''
