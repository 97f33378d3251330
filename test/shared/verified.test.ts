import { expect, test } from 'vitest'
import { addVerified, emptyFolder, faultsOf, formatVerified, verdictReason } from '../../shared/verified.ts'

const file = { file: 'a.jpg', bytes: 1500, image: undefined }

test('missing files are counted, and are no files', () => {
  const folder = emptyFolder()
  expect(formatVerified(folder)).toBe('0 files (0 B)')
  addVerified(folder, { ...file, verdict: { kind: 'whole' } })
  expect(faultsOf(folder)).toBe(0)
  addVerified(folder, { ...file, verdict: { kind: 'damaged', why: 'garbled' } })
  addVerified(folder, { ...file, bytes: 0, verdict: { kind: 'missing' } })
  expect(folder.files).toBe(2)
  expect(faultsOf(folder)).toBe(2)
  expect(formatVerified(folder)).toBe('2 files (3 kB) · 1 intact · 1 damaged · 1 missing')
})

test('the reason comes from the verdict itself, or from its kind', () => {
  expect(verdictReason({ kind: 'damaged', why: 'garbled' })).toBe('garbled')
  expect(verdictReason({ kind: 'unfinished' })).toBe('an unfinished download')
  expect(verdictReason({ kind: 'whole' })).toBeUndefined()
})
