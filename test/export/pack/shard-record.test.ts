import { expect, test } from 'vitest'
import { parseShardRecord } from '../../../main/export/pack/shard-record.ts'
import { packEndNames, packOptions } from '../../../shared/pack.ts'

const recordOf = (tar: string, metadata: string) => {
  const file = (name: string) => ({ name, bytes: 1, sha256: '0'.repeat(64) })
  return JSON.stringify({
    ...{ creator: 'Shoal', format: 1, shard: 0, batches: [], rows: 1, rowsSha256: '' },
    counts: Object.fromEntries(packEndNames.map(end => [end, 0])),
    ...{ optOutUnknown: 0, tar: file(tar), metadata: file(metadata), fields: {} },
    options: packOptions.parse({}),
  })
}

test.each([
  ['../00000.tar', '00000.parquet'],
  ['00000.tar', '/etc/passwd'],
  ['00000.tar', '..\\00000.parquet'],
  ['00000.parquet', '00000.tar'],
  ['a/00000.tar', '00000.parquet'],
])('a record that names %s and %s is none of Shoal', (tar, metadata) => {
  expect(parseShardRecord(recordOf(tar, metadata))).toBeUndefined()
})

test('a record names the two files beside it', () => {
  expect(parseShardRecord(recordOf('123456.tar', '123456.parquet'))).toMatchObject({ shard: 0 })
})
