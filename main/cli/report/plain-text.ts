import { stripVTControlCharacters } from 'node:util'

/** Text from the network made safe for a terminal: names and messages must not control it. */
export const plainText = (text: string): string =>
  stripVTControlCharacters(text).replace(/\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu, '·')
