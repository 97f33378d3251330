import { join } from 'node:path'
import { createApi, type WindowApi } from '../api/api.ts'
import { createFiles, type Files } from '../api/request-handler.ts'
import type { Shell } from '../api/shell.ts'
import { createThumbnails } from '../api/thumbnails.ts'
import {
  type App,
  createDecoders,
  createLanes,
  decoderBuild,
  markOfWeb,
  openApp,
  realWorld,
} from '../app/app.ts'
import type { Log } from '../system/log.ts'
import { startUtilityDecoder } from './decoder.ts'
import { startHiddenBrowser } from './pages/page-browser.ts'
import type { HiddenParts } from './pages/page-windows.ts'
import { findSealingIn } from './sealing.ts'

/** The application, what its page may call, and what its page may load. */
export type OpenedApplication = { application: App; page: WindowApi; files: Files }

/**
 * Opens the application. `dist`: where the built page and the decoder's program lie. `hidden`: where pages with scripts are
 * loaded; absent, an installed browser is found. Throws where it cannot be opened.
 */
export function openApplication(
  dist: string,
  desktop: Shell,
  log: Log,
  utilityProcess: Parameters<typeof startUtilityDecoder>[0],
  hidden: HiddenParts | undefined,
  safeStorage: Parameters<typeof findSealingIn>[0],
): OpenedApplication {
  const { env, platform } = process
  const startDecoder = startUtilityDecoder(utilityProcess, join(dist, 'electron', 'decoder-entry.js'), env)
  const build = decoderBuild({ env, platform, isElectron: true })
  // Menus, dialogs and the window share the main thread, so the work of downloads is never done there.
  const lanes = createLanes({ always: 1 })
  // On a Mac the system marks what the app saves, since its package says so (electron-builder.config.ts).
  const marks = platform === 'win32' ? { markDownloaded: markOfWeb } : {}
  const world = { ...realWorld, log, lanes, decoders: createDecoders(startDecoder, { build }), ...marks }
  const application = openApp(world, {
    ...(hidden !== undefined && { startBrowser: startHiddenBrowser(hidden) }),
    checkpointsApart: true,
    findSealing: findSealingIn(safeStorage, platform),
  })
  const page = createApi(application, desktop)
  const { savedFile, packedImage, pageCopy, foundImage, asked } = page
  const files = createFiles({
    renderer: join(dist, 'renderer'),
    thumbnails: createThumbnails(join(application.home, 'thumbnails'), application.world.decoders),
    asked,
    savedFile,
    packedImage,
    pageCopy,
    foundImage,
  })
  return { application, page, files }
}
