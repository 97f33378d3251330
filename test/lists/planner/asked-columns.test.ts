import { expect, test } from 'vitest'
import { parseColumns } from '../../../main/lists/index.ts'
import { RefusalError } from '../../../shared/refusal.ts'
import { itemsOf, readWithRemarks } from '../entries.ts'

const list = 'Handle,SKU,Image Src,Variant Image\nmug,M1,https://a.com/1.jpg,https://a.com/2.jpg\n'
const read = (columns: string) => readWithRemarks(list, { kind: 'csv', columns: parseColumns(columns) })

test('roles by hand go before all evidence', async () => {
  const { entries, remarks } = await read('image src=image, HANDLE=folder,SKU=name')
  expect(itemsOf(entries)).toMatchObject([{ url: 'https://a.com/1.jpg', folder: 'mug', name: 'M1' }])
  expect(remarks).toMatchObject([{ kind: 'left-out', text: 'https://a.com/2.jpg' }])
})

test('a column can be given no role', async () => {
  const { entries } = await read('Variant Image=none')
  expect(itemsOf(entries).map(({ url }) => url)).toEqual(['https://a.com/1.jpg'])
})

test('a caption is a field', async () => {
  const { entries } = await read('SKU=caption')
  expect(itemsOf(entries)[0]?.fields).toMatchObject({ sku: 'M1', caption: 'M1' })
})

test('a column that is not there is named, with those that are', async () => {
  await expect(read('Photo=image')).rejects.toThrow(
    'no column "photo". It has handle, sku, image src, variant image.',
  )
})

test.each(['Photo', 'Photo=picture', '=image'])('%s is refused', text => {
  expect(() => parseColumns(text)).toThrow(RefusalError)
})
