import { existsSync, globSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, posix, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Who may import whom inside the project: each room, and what stands left of it. */
const layers: Record<string, readonly string[]> = {
  shared: [],
  'main/system': ['shared'],
  'main/store': ['shared', 'main/system'],
  'main/engine': ['shared', 'main/system', 'main/store'],
  'main/lists': ['shared', 'main/system', 'main/store'],
  'main/pages': ['shared', 'main/system', 'main/store', 'main/engine', 'main/lists'],
  'main/measure': ['shared', 'main/system', 'main/store', 'main/engine', 'main/lists'],
  // What failed is exported as a list that can be read again, so it is written by the room that reads lists.
  'main/export': ['shared', 'main/system', 'main/store', 'main/engine', 'main/lists'],
  'main/app': [
    'shared',
    'main/system',
    'main/store',
    'main/engine',
    'main/lists',
    'main/pages',
    'main/measure',
    'main/export',
  ],
  'main/api': ['shared', 'main/system', 'main/lists', 'main/pages', 'main/export', 'main/app'],
  'main/web': ['shared', 'main/system', 'main/app', 'main/api'],
  // A queue that was named when Shoal started is looked at; it is loaded only then.
  'main/electron': ['shared', 'main/system', 'main/app', 'main/api', 'main/queue'],
  'main/queue': ['shared', 'main/system', 'main/app'],
  'main/cli': [
    'shared',
    'main/system',
    'main/lists',
    'main/pages',
    'main/export',
    'main/app',
    'main/api',
    'main/web',
    'main/queue',
    'main/build.mjs',
    'main/launch.mjs',
  ],
  renderer: ['shared', 'assets'],
  assets: [],
  'main/build.mjs': [],
  'main/pack.mjs': [],
  'main/launch-lock.mjs': [],
  'main/install.mjs': ['main/launch-lock.mjs'],
  'main/electron-runtime.mjs': [],
  'main/launch.mjs': [
    'main/build.mjs',
    'main/cli',
    'main/electron-runtime.mjs',
    'main/install.mjs',
    'main/system',
  ],
}

/** What an outsider may import from a folder; a folder not named here has no outsiders. */
const frontDoors: Record<string, readonly string[]> = {
  'main/api': ['api.ts', 'dispatch.ts', 'request-handler.ts', 'shell.ts', 'thumbnails.ts'],
  'main/app': ['app.ts', 'doctor.ts', 'early-lane.ts', 'launch-sources.ts'],
  'main/engine': [
    'engine.ts',
    'files/converter.ts',
    'files/mover.ts',
    'files/disk-failure.ts',
    'files/extension.ts',
    'files/filename.ts',
    'files/name-template.ts',
    'files/safe-name.ts',
    'files/folder-numbers.ts',
    'files/hash-file.ts',
    'files/inside.ts',
    'files/trash.ts',
    'files/verify.ts',
    'files/write-all.ts',
    // All but http.ts need nothing of what speaks HTTP.
    'http/cookies.ts',
    'http/http.ts',
    'http/private-address.ts',
    'http/request-files.ts',
    'image/alike.ts',
    'image/decoder/decoders.ts',
    'image/check.ts',
    // They need little, and are there before the program.
    'lanes/load.ts',
    'lanes/process-lanes.ts',
    'record/meter.ts',
  ],
  'main/export': ['archive.ts', 'export.ts', 'failed-list.ts', 'manifest.ts'],
  'main/lists': ['index.ts', 'likely-images.ts', 'sample.ts', 'write-list.ts'],
  'main/pages': ['browser/kind.ts', 'index.ts'],
  'main/store': ['rows.ts', 'store.ts'],
  'main/measure': ['measure.ts'],
  'main/web': ['web.ts'],
  'main/queue': ['named-queue.ts', 'queue.ts'],
  'main/cli': ['shoal.ts'],
  'main/electron': [],
  renderer: [],
}

/** Packages that only one place may know. */
const owners: Record<string, readonly string[]> = {
  got: ['main/engine/http/exchange.ts'],
  bullmq: ['main/queue/connect.ts', 'main/queue/work.ts'],
  ioredis: ['main/queue/connect.ts', 'main/queue/fence.ts', 'main/queue/workers.ts'],
  'p-queue': ['main/engine/hosts/scheduler.ts', 'main/cli/download/exec.ts'],
  'playwright-core': [
    'main/pages/browser/installed/show-person.ts',
    'main/pages/browser/installed/start-installed.ts',
  ],
  'tough-cookie': ['main/engine/http/cookies.ts'],
  'ipaddr.js': ['main/engine/http/private-address.ts'],
  jschardet: ['main/lists/encoding.ts'],
  yauzl: ['main/lists/readers/sheets/zip.ts'],
  // Sheets, and saved files as they are.
  yazl: ['main/export/result/zip-stream.ts', 'main/export/archive.ts'],
  'tar-stream': ['main/export/pack/write-tar.ts', 'main/export/pack/verify-shard.ts'],
  'hyparquet-writer': ['main/export/pack/metadata.ts'],
  saxes: ['main/lists/readers/sheets/xml.ts'],
  'robots-parser': ['main/pages/reading/robots.ts'],
  'cheerio-select': ['main/pages/reading/find-in.ts'],
  'sanitize-html': ['main/pages/picking/page-copy.ts'],
  parse5: ['main/pages/reading/page-document.ts', 'main/pages/reading/json-elements.ts'],
  'parse5-htmlparser2-tree-adapter': [
    'main/pages/reading/page-document.ts',
    // It makes the same elements of JSON.
    'main/pages/reading/json-elements.ts',
  ],
  'css-tree': ['main/pages/candidates/css-images.ts', 'main/pages/candidates/css-rules.ts'],
  'html-encoding-sniffer': ['main/pages/reading/page-text.ts'],
  'simple-statistics': ['main/measure/spread.ts'],
  'rotating-file-stream': ['main/system/log-file.ts'],
  sharp: ['main/engine/image/decoder/load-sharp.ts'],
  'exif-reader': ['main/engine/image/decoder/read-facts.ts'],
  icc: ['main/engine/image/decoder/read-facts.ts'],
  ws: ['main/web/socket.ts', 'main/web/web.ts'],
  birpc: ['main/web/socket.ts', 'renderer/client.ts'],
  'node:sqlite': [
    'main/system/file-lock.ts',
    'main/store/database.ts',
    'main/store/migrations.ts',
    'main/store/open-database.ts',
  ],
  commander: [
    'main/cli/download/commands.ts',
    'main/cli/download/run-flags.ts',
    'main/cli/kept/arrange-commands.ts',
    'main/cli/kept/commands.ts',
    'main/cli/measure/commands.ts',
    'main/cli/measure/lesson-command.ts',
    'main/cli/options/batch-flag-table.ts',
    'main/cli/options/batch-flags.ts',
    'main/cli/options/list-flags.ts',
    'main/cli/options/values.ts',
    'main/cli/pack/pack-command.ts',
    'main/cli/pack/shard-flags.ts',
    'main/cli/pages/follow-command.ts',
    'main/cli/pages/page-flags.ts',
    'main/cli/pages/scan-command.ts',
    'main/cli/queue/commands.ts',
    'main/cli/shoal.ts',
  ],
}

/** What of node:fs can write nothing. */
const readsOnly =
  /^(constants|access|createReadStream|existsSync|lstat|lstatSync|readdir|readFile|readFileSync|realpath|stat|statSync|statfs|type \w+)$/

/** Uses of what could write, and do not write below a batch's folder. */
const otherUses: Readonly<Record<string, string>> = {
  'main/engine/files/mark-of-web.ts: utimes': 'of a part file that was made through the door; on Windows',
  'main/engine/files/mark-of-web.ts: writeFile': 'a stream of that part file',
  'main/engine/files/trash.ts: mkdir': 'in a bin',
  'main/engine/files/trash.ts: open': 'in a bin',
  'main/engine/files/trash.ts: unlink': 'in a bin',
  'main/engine/files/verify.ts: open': 'for reading',
  'main/engine/image/decoder/open-picture.ts: open': 'for reading, in the process of a decoder',
  'main/engine/image/decoder/entry.ts: writeFileSync': 'to this process, for the system to see',
}

/** `isDynamic`: loaded only when it is needed. */
type Import = { from: string; to: string; isDynamic: boolean }

const imports = sourceFiles().flatMap(importsOf)

test('there is something to check', () => {
  expect(imports.length).toBeGreaterThan(100)
  expect(imports).toContainEqual({ from: 'main/engine/http/exchange.ts', to: 'got', isDynamic: false })
})

test('imports point one way', () => {
  const wrong = inside().filter(({ from, to }) => {
    const allowed = layers[layerOf(from)]
    return layerOf(from) !== layerOf(to) && !allowed?.includes(layerOf(to))
  })
  expect(wrong).toEqual([])
})

test('a folder is entered by its front door', () => {
  const wrong = inside().filter(({ from, to }) => {
    const doors = frontDoors[layerOf(to)]
    return (
      layerOf(from) !== layerOf(to) &&
      doors !== undefined &&
      !doors.some(door => to === `${layerOf(to)}/${door}`)
    )
  })
  expect(wrong).toEqual([])
})

test('shared knows nothing but zod', () => {
  const wrong = imports.filter(
    ({ from, to }) => from.startsWith('shared/') && !to.startsWith('shared/') && to !== 'zod',
  )
  expect(wrong).toEqual([])
})

test('only its own folder knows electron', () => {
  const knowing = imports.filter(({ to }) => to === 'electron').map(({ from }) => from)
  expect(knowing).toContain('main/electron/main.ts')
  expect(knowing.filter(from => !from.startsWith('main/electron/'))).toEqual([])
})

test('a package is known in one place', () => {
  const wrong = imports.filter(({ from, to }) => Object.hasOwn(owners, to) && !owners[to]?.includes(from))
  expect(wrong).toEqual([])
})

test('what is written below a folder goes through one door', () => {
  const rooms = sourceFiles().filter(file => /^main\/(engine|export)\//.test(file))
  const used = rooms.flatMap(file => fileSystemNames(file).map(name => `${file}: ${name}`))
  const door = 'main/engine/files/inside.ts'
  expect(used).toContain(`${door}: rename`)
  const wrong = used.filter(use => !use.startsWith(`${door}: `) && !readsOnly.test(use.split(': ')[1] ?? ''))
  expect(wrong.filter(use => !Object.hasOwn(otherUses, use))).toEqual([])
  expect(Object.keys(otherUses).filter(use => !used.includes(use))).toEqual([])
})

test('the renderer knows nothing of Node', () => {
  const wrong = imports.filter(({ from, to }) => from.startsWith('renderer/') && to.startsWith('node:'))
  expect(wrong).toEqual([])
})

test('every import is declared', () => {
  const { dependencies, optionalDependencies, devDependencies } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  ) as {
    dependencies: Record<string, string>
    optionalDependencies: Record<string, string>
    devDependencies: Record<string, string>
  }
  // The renderer is bundled: what it is made of is not needed to run it. Electron runs its folder itself.
  const isDeclared = ({ from, to }: Import) =>
    Object.hasOwn(dependencies, to) ||
    Object.hasOwn(optionalDependencies, to) ||
    (from.startsWith('renderer/') && Object.hasOwn(devDependencies, to)) ||
    (from.startsWith('main/electron/') && to === 'electron')
  const packages = imports.filter(({ to }) => !isInside(to) && !to.startsWith('node:'))
  expect(packages.filter(used => !isDeclared(used))).toEqual([])
  expect(packages.filter(({ to }) => builtinModules.includes(to))).toEqual([])
})

test('every dependency is used', () => {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  const used = new Set(imports.map(({ to }) => to))
  expect(Object.keys(dependencies).filter(name => !used.has(name))).toEqual([])
})

test('nothing goes round in circles', () => {
  const targets = new Map<string, string[]>()
  // Types count too: two files that know each other's types are one idea in two places.
  for (const { from, to, isDynamic } of inside()) {
    if (!isDynamic) targets.set(from, [...(targets.get(from) ?? []), to])
  }
  expect(circleIn(targets)).toBeUndefined()
})

test('the map of ARCHITECTURE.md names every file, and none that is gone', () => {
  const map = readMap()
  const files = globSync('{main,shared}/**/*.{ts,mjs}', { cwd: root }).map(slashes)
  const folders = new Set(
    globSync('renderer/*/**/*.{ts,tsx}', { cwd: root }).map(file => `${slashes(dirname(file))}/`),
  )
  const isCovered = (path: string) =>
    map.some(named => (named.endsWith('/') ? path.startsWith(named) : path === named))
  expect(map).toContain('main/engine/http/exchange.ts')
  expect([...files, ...folders].filter(path => !isCovered(path))).toEqual([])
  expect(map.filter(named => !existsSync(join(root, named)))).toEqual([])
})

test.each([
  ['CONTRIBUTING.md', 'main/store/migrations.ts'],
  ['ARCHITECTURE.md', 'main/engine/transfer/put-in-place.ts'],
])('the files that %s names exist', (document, known) => {
  const text = readFileSync(join(root, document), 'utf8')
  const named = Array.from(
    text.matchAll(/`((?:main|shared|renderer|test)\/[\w./-]+)`/g),
    ([, path = '']) => path,
  )
  const isOneOfMany = (path: string) => /NAME|TOPIC|vN/.test(path)
  expect(named).toContain(known)
  expect(named.filter(path => !isOneOfMany(path) && !existsSync(join(root, path)))).toEqual([])
})

function inside() {
  return imports.filter(({ to }) => isInside(to))
}

function sourceFiles(): string[] {
  return globSync('{main,shared,renderer}/**/*.{ts,tsx,mjs}', { cwd: root })
    .map(slashes)
    .filter(file => !file.endsWith('.d.ts'))
}

function slashes(path: string): string {
  return path.split(sep).join('/')
}

/**
 * What the maps of ARCHITECTURE.md name: below each `### room` a block whose lines begin with files, or folders that
 * end in `/`, relative to the room. A folder stands for all that is in it.
 */
function readMap(): string[] {
  const text = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8').replaceAll('\r\n', '\n')
  return text.split(/^### /m).flatMap(section => {
    const [room = ''] = section.split('\n', 1)
    const [, block = ''] = /^```\n(.*?)^```/ms.exec(section) ?? []
    return Array.from(block.matchAll(/^(\S.*?)(?: {2}.*)?$/gm), ([, names = '']) => names.split(/,\s*/))
      .flat()
      .map(name => `${room}/${name}`)
  })
}

const isInside = (to: string) => /^(main|shared|renderer|test|assets)\//.test(to)

function layerOf(file: string): string {
  return (
    Object.keys(layers).find(layer => file === layer || file.startsWith(`${layer}/`)) ??
    `unknown layer of ${file}`
  )
}

/** Static, dynamic and type imports; paths become relative to the project, packages their name. */
function importsOf(from: string): Import[] {
  const text = readFileSync(join(root, from), 'utf8')
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s[^'"();]*?from\s*'([^']+)'|import\(\s*'([^']+)'\s*\)|(?:^|\n)import\s+'([^']+)'/g,
  )
  return Array.from(found, ([, fromClause, dynamic, bare]) => {
    const to = fromClause ?? dynamic ?? bare ?? ''
    return { from, to: target(from, to), isDynamic: dynamic !== undefined }
  })
}

/** What a file takes from node:fs and node:fs/promises, by its name there; `*` for all of it. */
function fileSystemNames(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  const clauses = text.matchAll(
    /(?:^|\n)import\s+(type\s+)?([^'"]*?)\s+from\s+'(?:node:)?fs(?:\/promises)?'/g,
  )
  const dynamic = /(?:import|require)\(\s*'(?:node:)?fs/.test(text) ? ['*'] : []
  return [
    ...dynamic,
    ...Array.from(clauses, ([, isType, clause = '']) => {
      if (isType !== undefined) return []
      const [, named] = /^\{(.*)\}$/s.exec(clause) ?? []
      return named === undefined ? ['*'] : named.split(',').map(name => name.trim().replace(/ as .*/, ''))
    }).flat(),
  ].filter(name => name !== '')
}

function target(from: string, to: string): string {
  if (to.startsWith('.')) return posix.normalize(posix.join(dirname(from), to))
  if (to.startsWith('node:')) return to
  return to
    .split('/')
    .slice(0, to.startsWith('@') ? 2 : 1)
    .join('/')
}

function circleIn(targets: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>()
  const visit = (file: string, path: string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file]
    if (done.has(file)) return undefined
    done.add(file)
    for (const next of targets.get(file) ?? []) {
      const circle = visit(next, [...path, file])
      if (circle !== undefined) return circle
    }
    return undefined
  }
  for (const file of targets.keys()) {
    const circle = visit(file, [])
    if (circle !== undefined) return circle
  }
  return undefined
}
