import { createReadStream } from 'node:fs'

/** What a file is that is no text, by how it begins. */
export type Container = 'zip' | 'ole' | 'parquet'

const heads: readonly (readonly [string, Container])[] = [
  ['504b0304', 'zip'],
  ['d0cf11e0a1b11ae1', 'ole'],
  ['50415231', 'parquet'],
]
export const headBytes = 8

export const containerOf = (head: Uint8Array): Container | undefined =>
  heads.find(([start]) => hexOf(head).startsWith(start))?.[1]

/** Whether more bytes could show such a file. */
export const mayBeContainer = (head: Uint8Array): boolean =>
  heads.some(([start]) => start.startsWith(hexOf(head)))

const hexOf = (head: Uint8Array): string => Buffer.from(head.subarray(0, headBytes)).toString('hex')

/** The stream in which Office keeps what a password protects ([MS-OFFCRYPTO] 2.3.4.4), as its directory names it. */
const protectedStream = Buffer.from('EncryptedPackage', 'utf16le')
const lookedAt = 64_000_000

/** Whether a file of Office's old container is a newer one behind a password, by the names of what it holds. */
export async function isProtected(path: string): Promise<boolean> {
  let before: Buffer = Buffer.alloc(0)
  for await (const chunk of createReadStream(path, { end: lookedAt }) as AsyncIterable<Buffer>) {
    const bytes = Buffer.concat([before, chunk])
    if (bytes.includes(protectedStream)) return true
    before = bytes.subarray(-protectedStream.length)
  }
  return false
}

export const encryptedWords = 'The spreadsheet is protected by a password'
