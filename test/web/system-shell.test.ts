import { expect, test } from 'vitest'
import { capabilitiesOf } from '../../main/api/shell.ts'
import { createSystemShell } from '../../main/web/system-shell.ts'

const all = ['reveal', 'openFile', 'openUrl']

test('a desktop can open things, a terminal over ssh cannot', () => {
  expect(capabilitiesOf(createSystemShell('darwin', {}))).toEqual(all)
  expect(capabilitiesOf(createSystemShell('win32', {}))).toEqual(all)
  expect(capabilitiesOf(createSystemShell('linux', { DISPLAY: ':0' }))).toEqual(all)
  expect(capabilitiesOf(createSystemShell('linux', { WAYLAND_DISPLAY: 'wayland-0' }))).toEqual(all)
  expect(createSystemShell('linux', {})).toEqual({})
})

test('a desktop without the program says so', async () => {
  const { openFile } = createSystemShell('win32', {})
  if (process.platform === 'win32') return
  await expect(openFile?.('/tmp/x')).rejects.toMatchObject({ refusal: { code: 'cannot-open' } })
})
