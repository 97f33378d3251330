import { parseLink } from '../links/link.ts'
import { createLines } from './lines.ts'
import { emitParsed, type ListContext, type ListReader, tellNotData } from './reader.ts'

/** A shortcut as Windows (`[InternetShortcut]`) and Linux desktops (`[Desktop Entry]`) keep it: its `URL` is the link. */
export const createShortcutReader = (context: ListContext): ListReader =>
  createLines(
    (text, line) => {
      const link = /^\s*URL\s*=\s*(.*)$/i.exec(text)?.[1]
      if (link !== undefined) emitParsed(context, line, text, parseLink(link))
      else if (text.trim() !== '') tellNotData(context, line, text, 'another part of the shortcut')
    },
    // Nothing is kept for the end of the text.
    () => {},
  )
