import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { parquetReadObjects } from 'hyparquet'

/**
 * The rows of a Parquet file as another implementation understands them: it reads the columns and writes them in its own
 * way, and what that holds is what was meant.
 */
export async function rowsByWasm(path: string): Promise<Record<string, unknown>[]> {
  const wasm = createRequire(import.meta.url)('parquet-wasm/node') as typeof import('parquet-wasm/node')
  const table = wasm.readParquet(await readFile(path))
  const file = new Uint8Array(wasm.writeParquet(table, undefined)).buffer
  const { compressors } = await import('hyparquet-compressors')
  return parquetReadObjects({ file, compressors })
}
