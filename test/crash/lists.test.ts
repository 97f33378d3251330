import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { createApi } from '../../main/api/api.ts'
import { openApp } from '../../main/app/app.ts'
import { realWorld } from '../../main/engine/world.ts'
import { GIF } from '../helpers/images.ts'
import { serve, withOrigin } from '../helpers/origin.ts'

const links = 2500
/** More commits than it takes to keep the list. */
const mostCopies = 90

test(
  'a list that is started in the window is there after a kill whole or not at all',
  withCopies(async copiesOf => {
    const program = fileURLToPath(new URL('window-start.ts', import.meta.url))
    await expectWholeOrNothing(await copiesOf([program, `${links}`]))
  }),
)

// Known gap: the items come into the store a thousand at a time, and nothing there says whether those were all.
test(
  'a list that is given to a command is there after a kill whole or not at all',
  withOrigin(origin =>
    withCopies(async (copiesOf, place) => {
      origin.otherwise(() => serve(GIF))
      const list = join(place, 'list.txt')
      await writeFile(list, Array.from({ length: links }, (_, n) => `${origin.url(`/${n}.gif`)}\n`).join(''))
      const launcher = fileURLToPath(new URL('../../main/launch.mjs', import.meta.url))
      await expectWholeOrNothing(await copiesOf([launcher, 'shoal', 'get', list, '-o', join(place, 'out')]))
    })(),
  ),
)

/** `homes`: what was kept before each commit. */
async function expectWholeOrNothing(homes: readonly string[]): Promise<void> {
  const found: number[] = []
  for (const home of homes) {
    const app = openApp({ ...realWorld, env: { SHOAL_HOME: home } })
    const { api, close } = createApi(app, {})
    const [batch, ...others] = await api.history()
    expect(others).toEqual([])
    expect((await api.appInfo()).unfinished).toHaveLength(batch === undefined ? 0 : 1)
    found.push(batch?.counts.items ?? 0)
    await close()
    await app.close()
  }
  expect(new Set(found)).toEqual(new Set([0, links]))
}

type CopiesOf = (program: readonly string[]) => Promise<string[]>

function withCopies(use: (copiesOf: CopiesOf, place: string) => Promise<void>): () => Promise<void> {
  return async () => {
    const place = await mkdtemp(join(tmpdir(), 'shoal-copies-'))
    const [home, copies] = [join(place, 'home'), join(place, 'copies')]
    const copiesOf: CopiesOf = async program => {
      const preload = new URL('copy-at-commits.ts', import.meta.url).href
      const { NODE_OPTIONS: _, ...env } = process.env
      const given = { SHOAL_HOME: home, NO_PROXY: '*', COPIES: copies, MOST_COPIES: `${mostCopies}` }
      const child = spawn(process.execPath, ['--no-warnings', '--import', preload, ...program], {
        env: { ...env, ...given },
        stdio: ['ignore', 'ignore', 'inherit'],
      })
      await once(child, 'exit')
      const made = (await readdir(copies)).length
      return Array.from({ length: made }, (_, n) => join(copies, `${n + 1}`))
    }
    try {
      await use(copiesOf, place)
    } finally {
      await rm(place, { recursive: true, maxRetries: 3 })
    }
  }
}
