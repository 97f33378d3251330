import { join } from 'node:path'
import { realWorld } from '../../../main/engine/engine.ts'
import type { Clock } from '../../../main/engine/world.ts'
import { createPageBrowser, type PageBrowser } from '../../../main/pages/browser/browser.ts'
import { startInstalled } from '../../../main/pages/browser/installed/start-installed.ts'
import type { RenderLimits } from '../../../main/pages/browser/limits.ts'
import type { RenderRequest } from '../../../main/pages/browser/rendering.ts'
import type { Log } from '../../../main/system/log.ts'
import { createTempFolders } from '../../../main/system/temp-folder.ts'
import { findBrowser } from '../../helpers/browser.ts'

export const program = findBrowser()

/** As root, as in containers, a browser's sandbox cannot work. Everybody else has it in tests, too. */
export const sandbox = process.getuid?.() !== 0

/** A page browser of the installed kind, with its profiles below `folder`. */
export function startPageBrowser(
  folder: string,
  limits?: RenderLimits,
  log: Log = () => {},
  clock: Clock = realWorld.clock,
): PageBrowser {
  const tempFolders = createTempFolders(join(folder, 'scratch'))
  return createPageBrowser({
    start: startInstalled({ program, tempFolders, sandbox }),
    world: { ...realWorld, clock, log },
    proxyEnv: {},
    ...(limits !== undefined && { limits }),
  })
}

/** A page that the user named. */
export const named = (url: string, loadsImages = false): RenderRequest => ({
  url,
  isTrusted: true,
  allowsPrivate: false,
  loadsImages,
  tab: { width: 1280, height: 3000, userAgent: undefined, headers: {}, cookies: [] },
})
