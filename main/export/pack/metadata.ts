import type { Sample } from './sample.ts'

/** Columns of Shoal's own, in order, with their types in Parquet. */
const ownColumns = [
  ['key', 'STRING'],
  ['url', 'STRING'],
  ['caption', 'STRING'],
  ['status', 'STRING'],
  ['error', 'STRING'],
  ['width', 'INT32'],
  ['height', 'INT32'],
  ['bytes', 'INT64'],
  ['sha256', 'STRING'],
  ['original_width', 'INT32'],
  ['original_height', 'INT32'],
  ['original_sha256', 'STRING'],
  ['type', 'STRING'],
  ['file', 'STRING'],
  ['source', 'STRING'],
  ['line', 'INT32'],
  ['exif', 'STRING'],
] as const satisfies readonly (readonly [keyof Sample, 'STRING' | 'INT32' | 'INT64'])[]

const ownNames: ReadonlySet<string> = new Set(ownColumns.map(([name]) => name))

/** A column of the user's list whose name Shoal needs itself gets `field_` before it, as often as it takes. */
export function columnNames(fields: Iterable<string>): Map<string, string> {
  const taken = new Set(ownNames)
  const names = new Map<string, string>()
  for (const field of fields) {
    let name = field
    while (taken.has(name)) name = `field_${name}`
    taken.add(name)
    names.set(field, name)
  }
  return names
}

/**
 * The rows of a shard as a Parquet file. `fields`: the fields of all rows of the dataset, so that each shard has the same
 * columns, with their names as columns.
 */
export async function metadataOf(
  samples: readonly Sample[],
  fields: ReadonlyMap<string, string>,
): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import('hyparquet-writer')
  const columnData = [
    ...ownColumns.map(([name, type]) => ({ name, type, nullable: true, data: samples.map(cellOf(name)) })),
    ...[...fields].map(([field, name]) => ({
      ...{ name, type: 'STRING' as const, nullable: true },
      data: samples.map(sample => sample.fields[field]),
    })),
  ]
  return new Uint8Array(parquetWriteBuffer({ columnData, createdBy: 'Shoal' }))
}

function cellOf(
  name: (typeof ownColumns)[number][0],
): (sample: Sample) => string | number | bigint | undefined {
  if (name === 'bytes') return ({ bytes }) => (bytes === undefined ? undefined : BigInt(bytes))
  if (name === 'exif') return ({ exif }) => exif && JSON.stringify(exif)
  return sample => sample[name]
}

/** What is beside an image in the shard: the same row as JSON, in the same order of names. */
export function jsonOf(sample: Sample, fields: ReadonlyMap<string, string>): string {
  const own = ownColumns.map(([name]) => [name, sample[name]])
  const theirs = Object.entries(sample.fields).map(([field, value]) => [fields.get(field) ?? field, value])
  return JSON.stringify(Object.fromEntries([...own, ...theirs]))
}
