/** A value of a Parquet file as the text of a cell; lists and structures as JSON. */
export function cellOfParquet(value: unknown): string {
  if (value === undefined || value === null || value instanceof Uint8Array) return ''
  if (typeof value === 'string') return value
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString()
  return typeof value === 'object' ? (JSON.stringify(value, plain) ?? '') : String(value)
}

const plain = (_: string, value: unknown): unknown => {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  return value instanceof Uint8Array ? undefined : value
}
