import { access, constants } from 'node:fs/promises'
import { posix, win32 } from 'node:path'

export type Surroundings = {
  platform: NodeJS.Platform
  env: Readonly<Record<string, string | undefined>>
  /** Whether a file is there that may be run. */
  isProgram(path: string): Promise<boolean>
}

/** Names of browsers that the page browser can be, in the order they are looked for on the PATH. */
const names = [
  'google-chrome-stable',
  'google-chrome',
  'microsoft-edge-stable',
  'microsoft-edge',
  'chromium',
  'chromium-browser',
  'brave-browser',
]

const ofMac = [
  'Google Chrome.app/Contents/MacOS/Google Chrome',
  'Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'Chromium.app/Contents/MacOS/Chromium',
  'Brave Browser.app/Contents/MacOS/Brave Browser',
]

const ofWindows = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
  'Chromium\\Application\\chrome.exe',
  'BraveSoftware\\Brave-Browser\\Application\\brave.exe',
]

/** The program of an installed Chrome, Edge or Chromium; undefined where there is none. */
export async function findBrowser(around: Surroundings): Promise<string | undefined> {
  for (const place of placesOf(around)) if (await around.isProgram(place)) return place
  return undefined
}

/** Where such a program may lie, the likeliest first. */
export function placesOf({ platform, env }: Pick<Surroundings, 'platform' | 'env'>): string[] {
  if (platform === 'win32') {
    const roots = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap(name => env[name] ?? [])
    return ofWindows.flatMap(path => roots.map(root => win32.join(root, path)))
  }
  const folders = (env['PATH'] ?? '').split(':').filter(folder => posix.isAbsolute(folder))
  const onPath = names.flatMap(name => folders.map(folder => posix.join(folder, name)))
  if (platform !== 'darwin') {
    return ['/opt/google/chrome/chrome', '/opt/microsoft/msedge/msedge', ...onPath, '/snap/bin/chromium']
  }
  const roots = ['/Applications', ...(env['HOME'] ? [posix.join(env['HOME'], 'Applications')] : [])]
  return [...ofMac.flatMap(path => roots.map(root => posix.join(root, path))), ...onPath]
}

/** The machine that this runs on. */
export const thisMachine: Surroundings = {
  platform: process.platform,
  env: process.env,
  isProgram: path =>
    access(path, constants.X_OK).then(
      () => true,
      () => false,
    ),
}
