import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { createApi } from '../../main/api/api.ts'
import { openApp } from '../../main/app/app.ts'
import { realWorld } from '../../main/engine/world.ts'
import { eventually } from '../helpers/eventually.ts'
import { GIF } from '../helpers/images.ts'
import { serve, withOrigin } from '../helpers/origin.ts'

const links = 2500

test(
  'a list that is started in the window is there after a kill whole or not at all',
  withCopies(async copiesOf => {
    const program = fileURLToPath(new URL('window-start.ts', import.meta.url))
    await expectWholeOrNothing(copiesOf([program, `${links}`]))
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
      await expectWholeOrNothing(copiesOf([launcher, 'shoal', 'get', list, '-o', join(place, 'out')]))
    })(),
  ),
)

/** `homes`: what was kept before each commit. Looks no further than the first that has the list. */
async function expectWholeOrNothing(homes: AsyncIterable<string>): Promise<void> {
  const found = new Set<number>()
  for await (const home of homes) {
    const app = openApp({ ...realWorld, env: { SHOAL_HOME: home } })
    const { api, close } = createApi(app, {})
    const [batch, ...others] = await api.history()
    expect(others).toEqual([])
    expect((await api.appInfo()).unfinished).toHaveLength(batch === undefined ? 0 : 1)
    found.add(batch?.counts.items ?? 0)
    await close()
    await app.close()
    if (found.has(links)) break
  }
  expect(found).toEqual(new Set([0, links]))
}

type CopiesOf = (program: readonly string[]) => AsyncIterable<string>

function withCopies(use: (copiesOf: CopiesOf, place: string) => Promise<void>): () => Promise<void> {
  return async () => {
    const place = await mkdtemp(join(tmpdir(), 'shoal-copies-'))
    const [home, copies] = [join(place, 'home'), join(place, 'copies')]
    /** Runs a program until it ends or no more commits are asked for. How many it makes meanwhile is not fixed. */
    async function* copiesOf(program: readonly string[]): AsyncGenerator<string> {
      const preload = new URL('copy-at-commits.ts', import.meta.url).href
      const { NODE_OPTIONS: _, ...env } = process.env
      const given = { SHOAL_HOME: home, NO_PROXY: '*', COPIES: copies }
      const child = spawn(process.execPath, ['--no-warnings', '--import', preload, ...program], {
        env: { ...env, ...given },
        stdio: ['ignore', 'ignore', 'inherit'],
      })
      let isOver = false
      const ended = once(child, 'exit').then(() => {
        isOver = true
      })
      const copy = (n: number) => join(copies, `${n}`)
      try {
        for (let n = 1; ; n += 1) {
          // It is complete once the next one is begun.
          await eventually(() => isOver || existsSync(copy(n + 1)))
          if (!existsSync(copy(n))) return
          yield copy(n)
        }
      } finally {
        child.kill('SIGKILL')
        await ended
      }
    }
    try {
      await use(copiesOf, place)
    } finally {
      await rm(place, { recursive: true, maxRetries: 3 })
    }
  }
}
