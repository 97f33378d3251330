import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { capabilitiesOf } from '../../main/api/shell.ts'
import { createSystemShell } from '../../main/web/system-shell.ts'

const all = ['reveal', 'openFile', 'openUrl']

/** Shoal itself knows the bin of Linux. */
const bin = process.platform === 'win32' ? [] : ['trash']

test('a desktop can open things, a terminal over ssh cannot', () => {
  expect(capabilitiesOf(createSystemShell('darwin', {}))).toEqual(all)
  expect(capabilitiesOf(createSystemShell('win32', {}))).toEqual(all)
  expect(capabilitiesOf(createSystemShell('linux', { DISPLAY: ':0' }))).toEqual([...all, ...bin])
  expect(capabilitiesOf(createSystemShell('linux', { WAYLAND_DISPLAY: 'wayland-0' }))).toEqual([
    ...all,
    ...bin,
  ])
  expect(capabilitiesOf(createSystemShell('linux', {}))).toEqual(bin)
})

test.skipIf(process.platform === 'win32')(
  'files are copied by the program that the desktop has for it',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'shoal-clipboard-'))
    try {
      const program = join(folder, 'xclip')
      await writeFile(program, `#!/bin/sh\necho "$@" > ${folder}/asked\n/bin/cat >> ${folder}/asked\n`)
      await chmod(program, 0o755)
      const { copyFiles } = createSystemShell('linux', { DISPLAY: ':0', PATH: folder })
      await copyFiles?.(['/a b.jpg', '/c.jpg'])
      expect(await readFile(join(folder, 'asked'), 'utf8')).toBe(
        '-selection clipboard -t x-special/gnome-copied-files\ncopy\nfile:///a%20b.jpg\nfile:///c.jpg',
      )
      await writeFile(program, '#!/bin/sh\nexit 1\n')
      await expect(copyFiles?.(['/c.jpg'])).rejects.toMatchObject({ refusal: { code: 'cannot-open' } })
    } finally {
      await rm(folder, { recursive: true })
    }
  },
)

test('a desktop without the program says so', async () => {
  const { openFile } = createSystemShell('win32', {})
  if (process.platform === 'win32') return
  await expect(openFile?.('/tmp/x')).rejects.toMatchObject({ refusal: { code: 'cannot-open' } })
})
