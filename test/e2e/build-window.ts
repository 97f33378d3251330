import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** Builds the window once, so that no test finds it old and builds it beside another one. */
// biome-ignore lint/style/noDefaultExport: Playwright calls the default export
export default async function buildWindow(): Promise<void> {
  const root = fileURLToPath(new URL('../../', import.meta.url))
  await build({ root: `${root}renderer`, configFile: `${root}vite.config.ts`, logLevel: 'error' })
}
