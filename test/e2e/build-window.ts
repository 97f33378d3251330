import { buildIfChanged } from '../../main/build.mjs'

/** Builds the window once, so that no test waits for it or finds it old. */
// biome-ignore lint/style/noDefaultExport: Playwright calls the default export
export default function buildWindow(): void {
  if (!buildIfChanged(['renderer'])) throw new Error('The window could not be built.')
}
