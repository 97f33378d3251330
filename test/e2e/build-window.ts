import { buildIfChanged } from '../../main/build.mjs'

/** Builds the window and its shells once, so that no test waits for them or finds them old. */
// biome-ignore lint/style/noDefaultExport: Playwright calls the default export
export default function buildWindow(): void {
  if (!buildIfChanged(['renderer', 'electron', 'cli'])) throw new Error('The window could not be built.')
}
