import type { ListEntry } from '../../../shared/model.ts'
import { createHtmlReader } from './html.ts'
import { mailParts } from './mail-parts.ts'
import { createMarkdownReader } from './markdown.ts'
import { type ListContext, type ListReader, reject, tellNotData } from './reader.ts'

/** Characters of a message, with all that is attached to it. */
const longest = 200_000_000

/**
 * A message as mail programs save it (.eml), or a page as a browser does in one file (.mhtml): the images of its HTML;
 * without any, the links in its words that end like an image. Lines are those of the text in it, which has a name of
 * its own: `mail.eml [HTML]`.
 */
export const createMailReader = (context: ListContext): ListReader => {
  let written: string[] = []
  let length = 0
  /** Addresses that were taken. */
  const taken = new Set<string>()

  const notes = (text: string, reason: string, count: number): void =>
    context.tell({ kind: 'left-out', source: context.source, line: 1, text, reason, count })

  return {
    write(text) {
      length += text.length
      if (length <= longest) written.push(text)
    },
    end() {
      if (length > longest) {
        reject(context, 1, '', 'this message is too long')
        return
      }
      const message = written.join('').replace(/\r\n?/g, '\n')
      written = []
      const { texts, images } = mailParts(message)
      tellNotData(context, 1, message.split('\n', 1)[0] ?? '', 'the head of a message')
      for (const { type, text, base } of texts) {
        const source = `${context.source} [${type === 'html' ? 'HTML' : 'text'}]`
        const inside: ListContext = {
          ...context,
          source,
          base: context.base ?? base,
          emit: entry => emit(entry),
        }
        const reader = type === 'html' ? createHtmlReader(inside) : createMarkdownReader(inside)
        reader.write(text.replace(/\r\n?/g, '\n'))
        reader.end(false)
      }
      // A page that a browser saved holds copies of images that its text names, too.
      const others = images.filter(address => address === undefined || !taken.has(address)).length
      if (others > 0) notes('', 'images inside the file itself', others)
    },
  }

  /** An address such as `cid:logo` names an image in the message itself, which was counted. */
  function emit(entry: ListEntry): void {
    if (entry.kind === 'item') taken.add(entry.item.url)
    if (entry.kind !== 'rejected' || !/^(?:cid|mid):/i.test(entry.rejected.text)) context.emit(entry)
  }
}
