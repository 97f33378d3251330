import { type FileMetaData, parquetSchema, type SchemaTree } from 'hyparquet'
import { refuse } from '../../../../shared/refusal.ts'
import { compressors } from './parquet-compressors.ts'

/** Longer on average, and it is no text: an image that the file holds itself. */
const mostTextBytes = 4096

/** The columns that can hold texts, by name, and those of bytes. Throws a RefusalError for what cannot be unpacked. */
export function columnsOf(metadata: FileMetaData): { columns: string[]; leftOut: string[] } {
  const binary = binaryColumns(metadata)
  const columns: string[] = []
  const leftOut: string[] = []
  for (const { element } of parquetSchema(metadata).children)
    (binary.has(element.name) ? leftOut : columns).push(element.name)
  const chunks = metadata.row_groups.flatMap(group => group.columns)
  for (const { meta_data: about, file_path: path } of chunks) {
    if (path !== undefined || about === undefined)
      refuse('list-unsupported', 'This Parquet file keeps its columns in other files, or encrypted')
    if (about.codec !== 'UNCOMPRESSED' && compressors[about.codec] === undefined)
      refuse('list-unsupported', `This Parquet file is packed with ${about.codec}, which Shoal cannot unpack`)
  }
  return { columns, leftOut }
}

/** Columns with a part that is bytes and no text: what datasets of images keep beside a path. */
function binaryColumns(metadata: FileMetaData): Set<string> {
  const bytes = new Set<string>()
  const visit = ({ element, path, children }: SchemaTree): void => {
    const isBytes =
      element.type === 'BYTE_ARRAY' &&
      element.logical_type === undefined &&
      element.converted_type === undefined
    if (isBytes) bytes.add(path.join('.'))
    children.forEach(visit)
  }
  visit(parquetSchema(metadata))
  const large = metadata.row_groups
    .flatMap(({ columns }) => columns.flatMap(({ meta_data: about }) => about ?? []))
    .filter(
      ({ path_in_schema: path, total_uncompressed_size: size, num_values: count }) =>
        bytes.has(path.join('.')) && size > BigInt(mostTextBytes) * (count || 1n),
    )
  return new Set(large.map(({ path_in_schema: [top = ''] }) => top))
}
