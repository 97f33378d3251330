import { join } from 'node:path'
import { Arch, type Configuration } from 'electron-builder'
import { missingSharps } from './main/packed-sharps.mjs'

const { CSC_LINK, CSC_NAME, GITHUB_REPOSITORY } = process.env
const hasCertificate = Boolean(CSC_LINK || CSC_NAME)
const lists = ['txt', 'csv', 'tsv', 'json', 'html', 'md', 'urls']

/** What ships, named piece by piece; everything else stays at home. */
const config: Configuration = {
  appId: 'io.github.shoal',
  productName: 'Shoal',
  // The npm package is a command and has no main of its own.
  // Wayland and X11 find the window's icon and name by the desktop file of this name.
  extraMetadata: {
    main: 'dist/electron/main.js',
    desktopName: 'io.github.shoal.desktop',
    // Where a newer version is looked for; known to the public workflow.
    ...(GITHUB_REPOSITORY !== undefined && { repository: `https://github.com/${GITHUB_REPOSITORY}` }),
  },
  directories: { output: 'dist/installers' },
  files: [
    'package.json',
    'LICENSE',
    'dist/electron/**',
    'dist/renderer/**',
    'assets/icon.svg',
    // The window's, and those of the tray and the menu bar.
    'assets/icons/{256x256,32x32,16x16}.png',
    'assets/sample/*.{jpg,png,webp}',
    'assets/licenses/*',
    // The bundle holds every other package.
    '!node_modules/**',
    // @emnapi is what the WebAssembly build of sharp runs on.
    'node_modules/{sharp,@img,@emnapi,detect-libc,semver}/**',
    '!**/*.map',
  ],
  asar: true,
  asarUnpack: ['node_modules/@img/**', 'node_modules/sharp/**'],
  // macOS and Linux learn of the scheme from the package; on Windows the app says it at its start.
  protocols: [{ name: 'Links handed over to Shoal', schemes: ['shoal'] }],
  npmRebuild: false,
  electronFuses: {
    runAsNode: false,
    // Every session lives in memory, so there is nothing to encrypt, and the system's keychain is not asked for a key.
    enableCookieEncryption: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
  },
  toolsets: { appimage: '1.0.3' },
  // biome-ignore lint/suspicious/noTemplateCurlyInString: electron-builder fills these in
  artifactName: '${productName}-${version}-${os}-${arch}.${ext}',
  publish: null,
  async afterPack({ packager, appOutDir, electronPlatformName, arch }) {
    checkSharps(packager.getResourcesDir(appOutDir), electronPlatformName, Arch[arch])
  },
  linux: {
    target: ['AppImage', 'deb', 'tar.gz'],
    category: 'Network',
    icon: 'assets/icons',
    syncDesktopName: true,
    maintainer: 'Shoal contributors <shoal@users.noreply.github.com>',
    // The scheme's type is added to these; an entry of the desktop file would be written over by it.
    mimeTypes: ['text/plain', 'text/csv', 'text/html', 'text/uri-list', 'application/json'],
  },
  // No file associations: the installer would make Shoal the program for them, instead of one of several.
  win: { target: ['nsis', 'portable'], icon: 'assets/icons/icon.ico' },
  nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true },
  // biome-ignore lint/suspicious/noTemplateCurlyInString: electron-builder fills these in
  portable: { artifactName: '${productName}-${version}-portable.${ext}' },
  mac: {
    target: [
      { target: 'dmg', arch: 'universal' },
      { target: 'zip', arch: 'universal' },
    ],
    category: 'public.app-category.utilities',
    icon: 'assets/icons/icon.icns',
    // Without a certificate, ad hoc. Changed fuses break Electron's own signature, and Apple's chips run nothing unsigned.
    ...(hasCertificate ? {} : { identity: '-' }),
    // The system then marks what the app saves as downloaded, as it does for browsers.
    extendInfo: { LSFileQuarantineEnabled: true },
    hardenedRuntime: true,
    entitlements: 'assets/mac/entitlements.plist',
    entitlementsInherit: 'assets/mac/entitlements.plist',
    // Both kinds of machine code ship side by side; sharp takes its own.
    x64ArchFiles: '**/@img/**',
    fileAssociations: [{ ext: lists, name: 'List of links', role: 'Viewer', rank: 'Alternate' }],
  },
}

/** An app that finds no decoder, as a universal one on one kind of Mac, would be noticed by its users only. */
function checkSharps(resources: string, system: string, arch: string): void {
  if (system !== 'darwin' && system !== 'win32' && system !== 'linux') return
  const missing = missingSharps(join(resources, 'app.asar.unpacked', 'node_modules'), system, arch)
  if (missing.length === 0) return
  const advice = system === 'darwin' ? ' "node main/packed-sharps.mjs" brings them.' : ''
  throw new Error(`Not in the app: ${missing.join(', ')}.${advice}`)
}

export default config
