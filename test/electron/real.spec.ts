import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, test as base, type ElectronApplication } from '@playwright/test'
import { type DesktopFixtures, desktopTests } from './desktop-tests.ts'
import { root, runtimePath } from './runtime.ts'

const main = join(root, 'dist', 'electron', 'main.js')
const runtime = runtimePath()

type Running = { app: ElectronApplication; folder: string }

const test = base.extend<DesktopFixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern
  start: async ({}, use) => {
    const running: Running[] = []
    await use(async (...args) => {
      const folder = await mkdtemp(join(tmpdir(), 'shoal-real-'))
      const app = await _electron.launch({
        executablePath: runtime ?? '',
        args: [main, ...args],
        env: {
          ...(process.env as Record<string, string>),
          HOME: folder,
          USERPROFILE: folder,
          SHOAL_HOME: join(folder, 'home'),
        },
      })
      running.push({ app, folder })
      return {
        page: await app.firstWindow(),
        folder,
        origin: 'app://shoal',
        pages: () => app.windows().length,
      }
    })
    for (const { app, folder } of running) {
      await app.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
    }
  },
})

test.beforeAll(() => {
  if (runtime === undefined)
    console.warn("SKIPPED: Electron's runtime is not here; nothing was tried for real.")
})
test.skip(runtime === undefined, "Electron's runtime is not here")

desktopTests(test)
