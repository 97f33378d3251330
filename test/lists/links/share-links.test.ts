import { expect, test } from 'vitest'
import { directLink } from '../../../main/lists/links/share-links.ts'
import { itemsOf, readAll } from '../entries.ts'

const drive = 'https://drive.google.com/uc?export=download&id=1aBcDeFgHiJkLmNo'

test.each([
  ['https://www.dropbox.com/s/abc123/cat.jpg?dl=0', 'https://www.dropbox.com/s/abc123/cat.jpg?dl=1'],
  [
    'https://www.dropbox.com/scl/fi/abc/cat.jpg?rlkey=x&dl=0',
    'https://www.dropbox.com/scl/fi/abc/cat.jpg?rlkey=x&dl=1',
  ],
  ['https://www.dropbox.com/s/abc123/cat.jpg?raw=1', 'https://www.dropbox.com/s/abc123/cat.jpg?raw=1'],
  ['https://drive.google.com/file/d/1aBcDeFgHiJkLmNo/view?usp=sharing', drive],
  ['https://drive.google.com/file/u/0/d/1aBcDeFgHiJkLmNo/preview', drive],
  ['https://drive.google.com/open?id=1aBcDeFgHiJkLmNo', drive],
  ['https://drive.google.com/file/d/1aBcDeFgHiJkLmNo/view?resourcekey=0-x', `${drive}&resourcekey=0-x`],
  [
    'https://drive.google.com/drive/folders/1aBcDeFgHiJkLmNo',
    'https://drive.google.com/drive/folders/1aBcDeFgHiJkLmNo',
  ],
  [
    'https://1drv.ms/i/s!Abc',
    'https://api.onedrive.com/v1.0/shares/u!aHR0cHM6Ly8xZHJ2Lm1zL2kvcyFBYmM/root/content',
  ],
  ['https://x.sharepoint.com/:i:/g/abc?e=1', 'https://x.sharepoint.com/:i:/g/abc?e=1&download=1'],
  [
    'https://onedrive.live.com/embed?resid=1A%212&authkey=%21x',
    'https://onedrive.live.com/download?resid=1A%212&authkey=%21x',
  ],
  ['https://bitbucket.org/o/r/src/main/cat.png', 'https://bitbucket.org/o/r/raw/main/cat.png'],
  ['https://codeberg.org/o/r/src/branch/main/cat.png', 'https://codeberg.org/o/r/raw/branch/main/cat.png'],
  ['https://codeberg.org/o/r/issues/1', 'https://codeberg.org/o/r/issues/1'],
  [
    'https://unsplash.com/photos/a-cat-on-a-mat-aB3dE-gH_jK',
    'https://unsplash.com/photos/aB3dE-gH_jK/download',
  ],
  ['https://unsplash.com/photos/aB3dEfgHijK', 'https://unsplash.com/photos/aB3dEfgHijK/download'],
  ['https://unsplash.com/s/photos/cat', 'https://unsplash.com/s/photos/cat'],
  ['https://imgur.com/aBc1234', 'https://i.imgur.com/aBc1234.jpg'],
  ['https://imgur.com/a/aBc1234', 'https://imgur.com/a/aBc1234'],
  [
    'https://github.com/o/r/blob/main/docs/cat.png',
    'https://raw.githubusercontent.com/o/r/main/docs/cat.png',
  ],
  ['https://gitlab.com/o/r/-/blob/main/cat.png', 'https://gitlab.com/o/r/-/raw/main/cat.png'],
  [
    'https://app.box.com/s/abcdefghijklmnopqrstuvwxyz012345',
    'https://app.box.com/shared/static/abcdefghijklmnopqrstuvwxyz012345',
  ],
  [
    'https://commons.wikimedia.org/wiki/File:A_cat%20(1).jpg',
    'https://commons.wikimedia.org/wiki/Special:FilePath/A_cat%20(1).jpg',
  ],
  ['https://a.example/file/d/1aBcDeFgHiJkLmNo/view', 'https://a.example/file/d/1aBcDeFgHiJkLmNo/view'],
])('%s', (link, direct) => {
  expect(directLink(link)).toBe(direct)
  expect(directLink(direct)).toBe(direct)
})

test('share links of any list become the addresses of their files', async () => {
  const csv = await readAll('name,url\nA,https://drive.google.com/file/d/1aBcDeFgHiJkLmNo/view\n', {
    kind: 'csv',
  })
  const text = await readAll('https://imgur.com/aBc1234\n')
  expect(itemsOf([...csv, ...text]).map(({ url }) => url)).toEqual([drive, 'https://i.imgur.com/aBc1234.jpg'])
})
