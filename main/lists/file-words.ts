/** What a file is that can be no list, by its first bytes in hexadecimal. */
const kinds: readonly (readonly [RegExp, string])[] = [
  [/^255044462d/, 'a PDF file'],
  [
    /^(?:ffd8ff|89504e47|47494638|52494646.{8}57454250|.{8}66747970(?:61766966|68656963|6d696631))/,
    'an image',
  ],
  [/^(?:28b52ffd|fd377a585a00|425a68)/, 'a packed file; unpack it first'],
  [/^(?:377abcaf271c|526172211a07|.{514}7573746172)/, 'an archive; unpack it first'],
  [/^53514c69746520666f726d6174/, 'a database of SQLite; export the list as CSV'],
]

/** As many bytes as tell the kind of a file. */
const lookedAt = 262

/** Why a file whose first bytes are these is no list; it is known to be no text. */
export function noListWords(head: Uint8Array): string {
  const start = Buffer.from(head.subarray(0, lookedAt)).toString('hex')
  const kind = kinds.find(([begins]) => begins.test(start))?.[1]
  return kind === undefined ? 'this is not a text file' : `this is not a list but ${kind}`
}
