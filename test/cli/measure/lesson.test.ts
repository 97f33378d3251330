import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withCli } from '../../helpers/cli.ts'

test('shoal lesson downloads in three ways, says what that teaches, and keeps nothing', () =>
  withCli(async ({ shoal, folder }) => {
    const flags = ['--images', '4', '--delay', '20ms', '--pool', '2']
    const words = await shoal('lesson', ...flags)
    expect(words.status).toBe(0)
    expect(words.stdout).toMatch(
      /^One after another +█+ +4\/4 .*\n2 at a time .*\nAll at once .*\n\nAll at once was /,
    )
    const json = await shoal('lesson', ...flags, '--json')
    expect(json.lines()).toMatchObject([
      {
        ...{ type: 'lesson', state: 'ended', settings: { images: 4, delayMs: 20, pool: 2, lossPercent: 0 } },
        lanes: [
          { way: 'one', atOnce: 1, saved: 4, failed: 0, tries: 4 },
          { way: 'pool', atOnce: 2, saved: 4 },
          { way: 'all', atOnce: 4, saved: 4 },
        ],
      },
    ])
    expect((await readdir(folder)).filter(name => name !== '.home')).toEqual([])
    expect((await readdir(join(folder, '.home'))).includes('pictures')).toBe(false)
    const wrong = await shoal('lesson', '--delay', '5s')
    expect(wrong).toMatchObject({ status: 2, stdout: '' })
    expect(wrong.stderr).toBe('error: --delay is too long. Give a time up to 1s.\n')
  }))
