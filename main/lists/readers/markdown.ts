import { findLinks } from '../links/find-links.ts'
import { looksLikeImage, resolveLink, withoutTail } from '../links/link.ts'
import { createHtmlReader } from './html.ts'
import { createLeftOut } from './left-out.ts'
import { createLines } from './lines.ts'
import { emitParsed, type ListContext, type ListReader, reject } from './reader.ts'

const fence = /^ {0,3}(`{3,}|~{3,})/
const code = /`[^`]*`/g
const target = '(<[^<>]*>|(?:[^\\s()<>]|\\([^\\s()]*\\))*)'
/** `![alt](target`, `[text](target`, and the `)](target` that ends a linked image. */
const inline = new RegExp(`(?:(!?)\\[[^[\\]]*|\\))\\]\\(\\s*${target}`, 'g')
const definition = /^ {0,3}\[([^[\]]+)\]:\s*(<[^<>]*>|\S+)/
const imageReference = /!\[([^[\]]*)\](?:\[([^[\]]*)\])?(?!\()/g
const autolink = /<(https?:[^<>\s]*)>/gi
const tag = /<[a-z!/][^<>]*>/gi
const bareLink = /(?<![^\s(])https?:\/\/[^\s<>]+/gi
/** What Obsidian shows in a note: `![[photo.jpg|300]]`. */
const embedded = /!\[\[([^\]|]+)(?:\|[^\]]*)?\]\]/g
const onlyLink = /^(?:(?:[-*+]|\d{1,6}[.)])\s+)?<?https?:\/\/[^\s<>]+>?$/i

/**
 * Markdown, line by line, with the HTML inside it. Images are always taken; links, autolinks and bare
 * links only if their path ends like an image file, or if they are alone on their line (then the
 * document is used as a list). Reference definitions count once, where they are defined. Other links, and those in code,
 * are passed over and counted.
 */
export const createMarkdownReader = (context: ListContext): ListReader => {
  const html = createHtmlReader(context, false)
  const definitions = new Map<string, { link: string; line: number; taken: boolean }>()
  const wanted = new Map<string, number>()
  const pages = createLeftOut(context, 'a link that does not end like an image')
  const inCode = createLeftOut(context, 'a link in code')
  let openFence: string | undefined

  const take = (link: string, line: number): void => {
    const bare = link.replace(/^<|>$/g, '').replaceAll('&amp;', '&')
    if (bare === '') return
    emitParsed(context, line, bare, resolveLink(bare, context.base))
  }

  const define = (label: string, link: string, line: number): void => {
    const key = label.trim().toLowerCase()
    if (definitions.has(key)) return // the first counts (CommonMark, "Link reference definitions")
    const taken = wanted.delete(key) || looksLikeImage(link)
    definitions.set(key, { link, line, taken })
    if (taken) take(link, line)
  }

  const refer = (label: string, line: number): void => {
    const key = label.trim().toLowerCase()
    const defined = definitions.get(key)
    if (defined === undefined) {
      wanted.set(key, line)
      return
    }
    if (!defined.taken) take(defined.link, defined.line)
    defined.taken = true
  }

  const takeText = (text: string, line: number): void => {
    const defined = definition.exec(text)
    if (defined !== null) {
      define(defined[1] ?? '', defined[2] ?? '', line)
      return
    }
    const whole = onlyLink.test(text.trim())
    // Each form is blanked out once read, so that the next does not find its link again.
    const withoutInline = text.replace(inline, (_, image: string | undefined, link: string) => {
      if (image === '!' || looksLikeImage(link)) take(link, line)
      else pages.add(link.replace(/^<|>$/g, ''), line)
      return ' '
    })
    for (const [, link = ''] of withoutInline.matchAll(embedded)) take(link, line)
    for (const [, label = '', reference] of withoutInline.matchAll(imageReference))
      refer(reference || label, line)
    const rest = withoutInline.replace(autolink, (_, link: string) => ` ${link} `).replace(tag, ' ')
    for (const [found] of rest.matchAll(bareLink)) {
      const link = withoutTail(found, '.,;:!?)]')
      if (whole || looksLikeImage(link)) take(link, line)
      else pages.add(link, line)
    }
  }

  const takeLine = (raw: string, line: number): void => {
    const marker = fence.exec(raw)?.[1]
    const isCode = openFence !== undefined || marker !== undefined
    const text = isCode ? '' : raw.replace(code, ' ')
    for (const part of isCode ? [raw] : (raw.match(code) ?? [])) {
      for (const { link } of findLinks(part)) inCode.add(link, line)
    }
    if (openFence === undefined) openFence = marker
    else if (marker?.startsWith(openFence)) openFence = undefined
    html.write(`${text}\n`)
    takeText(text, line)
  }

  const lines = createLines(takeLine, (raw, line) => {
    html.write('\n')
    reject(context, line, raw, 'this line is too long')
  })

  return {
    write: lines.write,
    end(cutShort) {
      lines.end(cutShort)
      html.end(cutShort)
      for (const { link, line, taken } of definitions.values()) if (!taken) pages.add(link, line)
      pages.tell()
      inCode.tell()
      for (const [label, line] of wanted) {
        reject(context, line, `![${label}]`, 'this image reference is defined nowhere')
      }
    },
  }
}
