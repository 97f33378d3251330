/** The n-th file of one name: `cat (2)`. */
export function withCounter(stem: string, n: number): string {
  return `${stem} (${n})`
}

/** A name of which nothing has to be changed but where it is a device's. */
const ordinary = /^[a-z0-9_-](?:[a-z0-9 ._-]*[a-z0-9_-])?$/i

/**
 * Makes any text one path segment that Windows, macOS and Linux all take, of at most `maxBytes` UTF-8 bytes
 * (16 at least). Not hidden, not a device name, nothing invisible; 'image' where nothing is left. Applying it
 * twice changes nothing.
 * Source: https://learn.microsoft.com/windows/win32/fileio/naming-a-file
 */
export function safeSegment(text: string, maxBytes: number): string {
  // Most names are as they should be, and the rules below cost many times more than finding that out.
  if (text.length <= maxBytes && ordinary.test(text) && !isDevice(text)) return text
  const visible = text
    .slice(0, maxSegmentInput)
    // Format and ignorable characters reorder or hide parts of a name (U+202E shows gpj.exe as exe.jpg).
    .replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '')
    .replace(/[^\S ]/g, ' ')
    .normalize('NFC')
    // Cn: APFS refuses code points that are not assigned. Cs: lone surrogates have no UTF-8.
    .replace(/[<>:"/\\|?*\p{Cc}\p{Cn}\p{Cs}]/gu, '_')
  const fitted = cutToFit(visible, maxBytes)
  return isDevice(fitted) ? cutToFit(`_${fitted}`, maxBytes) : fitted || 'image'
}

/** ASCII: has one way to be written, and letters of one length in both cases. */
const plain = /^[\x20-\x7e]*$/

/**
 * A key under which two paths are equal whenever a disk that ignores case (NTFS, APFS, HFS+) could take them
 * for the same. Some paths that differ share a key too; that costs a counter, never a file.
 */
export function foldName(path: string): string {
  if (plain.test(path)) return path.toUpperCase()
  return (
    path
      .normalize('NFD')
      .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
      // Lower first, or the capital sharp s stays apart from ss.
      .toLowerCase()
      .toUpperCase()
      .normalize('NFC')
  )
}

/** No name needs more; it bounds the work on hostile input. */
const maxSegmentInput = 4096

/** Made for the first name that is too long: loading the rules of all scripts takes longer than most of a short command. */
let graphemes: Intl.Segmenter | undefined

/** Cuts to whole visible characters, then removes what Windows drops or what would hide the file. */
function cutToFit(text: string, maxBytes: number): string {
  const trimmed = trimEnds(text)
  if (Buffer.byteLength(trimmed) <= maxBytes) return trimmed
  const whole = trimEnds(takeBytes(graphemeTexts(trimmed), maxBytes))
  // One letter under a tower of marks may fill the room alone.
  return whole === '' ? trimEnds(takeBytes(trimmed, maxBytes)) : whole
}

function trimEnds(text: string): string {
  return text
    .trimStart()
    .replace(/[\s.]+$/, '')
    .replace(/^\.+/, '_')
}

function* graphemeTexts(text: string): Generator<string> {
  graphemes ??= new Intl.Segmenter('und', { granularity: 'grapheme' })
  for (const { segment } of graphemes.segment(text)) yield segment
}

function takeBytes(pieces: Iterable<string>, maxBytes: number): string {
  let taken = ''
  let bytes = 0
  for (const piece of pieces) {
    bytes += Buffer.byteLength(piece)
    if (bytes > maxBytes) break
    taken += piece
  }
  return taken
}

/** Windows opens the console or a port instead of a file of this name, whatever its extension. */
function isDevice(segment: string): boolean {
  return /^(?:con|prn|aux|nul|clock\$|conin\$|conout\$|(?:com|lpt)[0-9¹²³])\s*(?:\.|$)/i.test(segment)
}
