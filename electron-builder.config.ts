import type { Configuration } from 'electron-builder'

const lists = ['txt', 'csv', 'tsv', 'json', 'html', 'md', 'urls']

/** What ships, named piece by piece; everything else stays at home. */
const config: Configuration = {
  appId: 'io.github.shoal',
  productName: 'Shoal',
  // The npm package is a command and has no main of its own.
  extraMetadata: { main: 'dist/electron/main.js' },
  directories: { output: 'dist/installers' },
  files: [
    'package.json',
    'dist/electron/**',
    'dist/renderer/**',
    'assets/icon.svg',
    'assets/icons/256x256.png',
    'assets/sample/*.{jpg,png,webp}',
    // The bundle holds every other package.
    '!node_modules/**',
    // @emnapi is what the WebAssembly build of sharp runs on.
    'node_modules/{sharp,@img,@emnapi,detect-libc,semver}/**',
    '!**/*.map',
  ],
  asar: true,
  asarUnpack: ['node_modules/@img/**', 'node_modules/sharp/**'],
  npmRebuild: false,
  electronFuses: {
    runAsNode: false,
    enableCookieEncryption: true,
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
  linux: {
    target: ['AppImage', 'deb', 'tar.gz'],
    category: 'Network',
    icon: 'assets/icons',
    maintainer: 'Shoal contributors <shoal@users.noreply.github.com>',
    desktop: { entry: { MimeType: 'text/plain;text/csv;text/html;text/uri-list;application/json;' } },
  },
  // No file associations: the installer would make Shoal the program for them, instead of one of several.
  win: { target: ['nsis', 'portable'], icon: 'assets/icons/1024x1024.png' },
  nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true },
  // biome-ignore lint/suspicious/noTemplateCurlyInString: electron-builder fills these in
  portable: { artifactName: '${productName}-${version}-portable.${ext}' },
  mac: {
    target: [
      { target: 'dmg', arch: 'universal' },
      { target: 'zip', arch: 'universal' },
    ],
    category: 'public.app-category.utilities',
    icon: 'assets/icons/1024x1024.png',
    // Both kinds of machine code ship side by side; sharp takes its own.
    x64ArchFiles: '**/@img/**',
    fileAssociations: [{ ext: lists, name: 'List of links', role: 'Viewer', rank: 'Alternate' }],
  },
}

export default config
