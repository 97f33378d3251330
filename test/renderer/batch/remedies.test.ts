import { expect, test } from 'vitest'
import { remediesOf } from '../../../renderer/batch/remedies.ts'
import { type FailureCode, failures } from '../../../shared/failure.ts'

const codes = Object.keys(failures) as FailureCode[]

test('what the advice speaks of can be done beside it', () => {
  for (const code of codes) {
    const { advice } = failures[code]
    const remedies = remediesOf(code)
    expect([code, remedies.includes('referer')]).toEqual([code, /“Referer”/.test(advice)])
    expect([code, remedies.length > 0]).toEqual([code, /cookies|sign in|need a login|“Referer”/.test(advice)])
  }
})
