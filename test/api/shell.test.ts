import { expect, test } from 'vitest'
import { capabilitiesOf } from '../../main/api/shell.ts'

test('a shell can do what it brings, and nothing else', () => {
  expect(capabilitiesOf({})).toEqual([])
  expect(
    capabilitiesOf({
      notify: () => {},
      pickFolder: async () => undefined,
      showProgress: () => {},
      dragOut: async () => {},
    }),
  ).toEqual(['pickFolder', 'notify', 'dragOut'])
})
