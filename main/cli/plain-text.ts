import { stripVTControlCharacters } from 'node:util'

/** Text from strangers as it may go to a terminal: names and messages must not steer it. */
export const plainText = (text: string): string =>
  stripVTControlCharacters(text).replace(/\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu, '·')
