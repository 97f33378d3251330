import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withCli } from '../../helpers/cli.ts'
import { jpegOf } from '../../helpers/images.ts'
import { serve, withOrigin } from '../../helpers/origin.ts'
import { html } from '../../helpers/pages.ts'

test.each([
  ['scan', ['--depth', '1', '--no-look']],
  ['follow', ['--link', 'a', '--image', 'img']],
])('what a page asks of those who train on images is in the record of its images: %s', (command, flags) =>
  withOrigin(origin =>
    withCli(async ({ shoal, folder }) => {
      origin.script('/list', html('<a href=closed>1</a><a href=open>2</a>'))
      origin.script('/closed', html('<meta name=robots content="noai, noimageai"><img src=closed.jpg>'))
      origin.script('/open', html('<img src=open.jpg>'))
      origin.script('/closed.jpg', serve(jpegOf(900, 1)))
      origin.script('/open.jpg', serve(jpegOf(900, 2)))
      const more = ['-o', 'out', '--manifest', '--page-delay', '0', ...flags]
      expect((await shoal(command, origin.url('/list'), ...more)).status).toBe(0)
      const record = await readFile(join(folder, 'out/manifest.jsonl'), 'utf8')
      const rows = record
        .trim()
        .split('\n')
        .map(line => JSON.parse(line) as Record<string, string>)
      expect(Object.fromEntries(rows.map(({ file, aiRules }) => [file, aiRules]))).toEqual({
        'closed.jpg': 'noai, noimageai',
        'open.jpg': undefined,
      })
    }),
  )(),
)
