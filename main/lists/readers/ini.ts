import { parseLink } from '../links/link.ts'
import { createLines } from './lines.ts'
import { emitParsed, type ListContext, type ListReader, shortened } from './reader.ts'

/** A shortcut as Windows (`[InternetShortcut]`) and Linux desktops (`[Desktop Entry]`) keep it: its `URL` is the link. */
export const createShortcutReader = (context: ListContext): ListReader =>
  createLines(
    (text, line) => {
      const link = /^\s*URL\s*=\s*(.*)$/i.exec(text)?.[1]
      if (link !== undefined) emitParsed(context, line, text, parseLink(link))
      else if (text.trim() !== '') {
        context.tell({
          kind: 'not-data',
          source: context.source,
          line,
          text: shortened(text),
          reason: 'another part of the shortcut',
        })
      }
    },
    // Nothing is kept for the end of the text.
    () => {},
  )
