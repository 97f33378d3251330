import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createElectronShell, type ShellParts } from '../../main/electron/shell.ts'
import { createStandIn } from './stand-in.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shoal-shell-'))
})
afterEach(() => rm(folder, { recursive: true }))

function shellOf({ problem = '', platform = 'linux' } = {}) {
  const standIn = createStandIn()
  const { electron } = standIn
  const shell = createElectronShell({
    dialog: electron.dialog,
    system: {
      ...electron.shell,
      openPath: async (path: string) => {
        standIn.log.opened.push(path)
        return problem
      },
    },
    clipboard: electron.clipboard,
    ClipboardItem: electron.ClipboardItem,
    platform,
    Notification: electron.Notification,
    background: { followHabits() {}, whenDone: { chosen: 'nothing', choices: ['nothing'] } },
    dragIcon: () => ({}),
    window: () => undefined,
    bringForward() {},
    progressed() {},
  } as unknown as ShellParts)
  return { shell, ...standIn }
}

test('a folder is asked for; closing the dialog is no folder', async () => {
  const { shell, answers, log } = shellOf()
  answers.files = [['/pictures'], undefined]
  expect([await shell.pickFolder('/now'), await shell.pickFolder('/now')]).toEqual(['/pictures', undefined])
  expect(log.dialogs[0]).toEqual({ defaultPath: '/now', properties: ['openDirectory', 'createDirectory'] })
})

test('a text is saved where the user says; closing the dialog saves nothing', async () => {
  const { shell, answers, log } = shellOf()
  const path = join(folder, 'list.txt')
  await writeFile(path, 'before')
  answers.saveAs = [path, undefined]
  expect(await shell.saveFile('failed-links.txt', 'a\nb\n')).toBe(path)
  expect(await shell.saveFile('failed-links.txt', 'c\n')).toBeUndefined()
  expect(log.saveDialogs[0]).toMatchObject({
    defaultPath: 'failed-links.txt',
    filters: [{ extensions: ['txt'] }, { extensions: ['*'] }],
  })
  expect(await readFile(path, 'utf8')).toBe('a\nb\n')
  expect(await readdir(folder)).toEqual(['list.txt'])
})

test('a text that cannot be saved is reported', async () => {
  const { shell, answers } = shellOf()
  answers.saveAs = [join(folder, 'gone', 'a.txt')]
  await expect(shell.saveFile('a.txt', 'x')).rejects.toMatchObject({ failure: { code: 'folder-missing' } })
})

test('a folder is opened, a file is shown in its folder', async () => {
  const { shell, log } = shellOf()
  const file = join(folder, 'a.jpg')
  await writeFile(file, '')
  await shell.reveal(folder)
  await shell.reveal(file)
  expect([log.opened, log.revealed]).toEqual([[folder], [file]])
})

test('what the system cannot open is reported', async () => {
  const { shell } = shellOf({ problem: 'No application knows this file' })
  await expect(shell.openFile('/x.jpg')).rejects.toMatchObject({
    refusal: { code: 'cannot-open', message: 'No application knows this file' },
  })
})

test.each(['file:///etc/passwd', 'javascript:alert(1)', 'smb://x/y', 'ms-settings:', 'x', ''])(
  'the address %s is not given to the system',
  async url => {
    const { shell, log } = shellOf()
    await expect(shell.openUrl(url)).rejects.toMatchObject({ refusal: { code: 'bad-input' } })
    expect(log.external).toEqual([])
  },
)

test('web addresses are', async () => {
  const { shell, log } = shellOf()
  await shell.openUrl('https://example.org/a?b')
  expect(log.external).toEqual(['https://example.org/a?b'])
})

test('elsewhere than on Linux the system takes what is deleted, and does not give it back', async () => {
  const { shell, log } = shellOf({ platform: 'darwin' })
  const never = () => Promise.reject(new Error('Shoal moves nothing here'))
  expect(await shell.trash.put('/a.jpg', never)).toBeUndefined()
  expect(log.trashed).toEqual(['/a.jpg'])
  await expect(shell.trash.restore({ file: 'a', info: 'b' }, never)).rejects.toMatchObject({
    refusal: { code: 'not-available' },
  })
  expect(shell.copyFiles).toBeUndefined()
})

test('files are copied in the formats of the file managers of Linux', async () => {
  const { shell, log } = shellOf()
  await shell.copyFiles?.(['/a b.jpg', '/c.jpg'])
  expect(log.copied).toEqual([
    {
      'electron application/osclipboard;format="x-special/gnome-copied-files"':
        'copy\nfile:///a%20b.jpg\nfile:///c.jpg',
      'electron application/osclipboard;format="text/uri-list"': 'file:///a%20b.jpg\r\nfile:///c.jpg\r\n',
    },
  ])
})
