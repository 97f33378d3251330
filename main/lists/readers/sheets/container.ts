/** What a file is that is no text, by its first bytes; undefined for all else. */
export function containerOf(head: Uint8Array): 'zip' | 'old' | 'parquet' | undefined {
  const hex = Buffer.from(head.subarray(0, 8)).toString('hex')
  if (hex.startsWith('504b0304')) return 'zip'
  if (hex.startsWith('d0cf11e0a1b11ae1')) return 'old'
  return hex.startsWith('50415231') ? 'parquet' : undefined
}
