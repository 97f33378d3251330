import { readFile } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { basename, dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'

const root = fileURLToPath(new URL('.', import.meta.url))

// What is built is what ships. A shell or a test runner may say `test`: the window would get React's build for development,
// which is several times slower.
process.env['NODE_ENV'] = 'production'

/** Where it is built to; see main/build.mjs. */
const dist = process.env['SHOAL_DIST'] ?? '../dist'
const entry = (name: string) => `${root}main/electron/${name}.ts`

/** Bundles of what runs in Node, one folder below dist/. */
const isNode = ({ name }: { name: string }) => name === 'electron' || name === 'cli'

/** `new URL('entry.ts', import.meta.url)`: a program that runs in a process or thread of its own. */
const program = /new URL\('([^']+\.ts)', import\.meta\.url\)/g

/**
 * What lanes and the main thread both need whoever downloads. It is one file of the bundle, with all that it needs. A lane
 * loads two others: what speaks HTTP, and what starts lanes, which is there before the program. Whatever is left over of
 * them is put into files of other things, which would then be loaded with it.
 */
const transferParts =
  /(engine[\\/](interrupted|attempt[\\/]fetch-here|lanes[\\/](calls|lane|process-time)|http[\\/](cookies|private-address|speed-floor))|shared[\\/](proxy-env|public-url))\.ts$/

/**
 * Builds the window alone, the same for Electron and the web shell, hence the relative addresses; with `--app` also
 * what runs in Electron around it, and the command line as a package.
 */
export default defineConfig({
  root: 'renderer',
  base: './',
  build: {
    outDir: `${dist}/renderer`,
    emptyOutDir: true,
    sourcemap: true,
    // One style sheet, there before anything is drawn: a view never waits for its own, nor fails without it.
    cssCodeSplit: false,
    // Bundles ship other people's work, and their terms with it.
    license: { fileName: 'licenses.md' },
  },
  oxc: { jsx: { runtime: 'automatic' } },
  plugins: [
    ownPrograms(),
    ownAddresses(),
    withoutHttp2(),
    formatsOnDemand(),
    builtinsOnDemand(),
    asAscii(),
    fontLicense(),
  ],
  environments: {
    electron: {
      consumer: 'server',
      // Packed as one: only what has machine code of its own stays a package.
      resolve: { noExternal: true, external: ['electron', 'sharp', 'playwright-core'] },
      build: {
        outDir: `${dist}/electron`,
        emptyOutDir: true,
        target: 'node24',
        minify: false,
        rolldownOptions: {
          input: { main: entry('main') },
          output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
        },
      },
    },
    cli: {
      consumer: 'server',
      resolve: { noExternal: true, external: ['sharp', 'playwright-core', 'bullmq', 'ioredis'] },
      build: {
        outDir: `${dist}/cli`,
        emptyOutDir: true,
        target: 'node24',
        minify: false,
        sourcemap: false,
        rolldownOptions: {
          input: { shoal: `${root}main/cli/installed.ts` },
          output: {
            format: 'es',
            entryFileNames: '[name].js',
            chunkFileNames: ({ name }) => `${name.replace(/~.*/, '')}-[hash].js`,
            codeSplitting: {
              groups: [
                { name: 'version', test: /system[\\/]version\.ts$/, priority: 3 },
                { name: 'lanes', test: /engine[\\/]lanes[\\/](process-lanes|load)\.ts$/, priority: 4 },
                { name: 'early', test: /app[\\/]early-lane\.ts$/, priority: 3 },
                { name: 'transfer', test: transferParts, priority: 2 },
                { name: 'http', test: /engine[\\/]http[\\/]clients\.ts$/, priority: 1 },
                { name: 'shared', minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 50_000 },
              ],
            },
          },
        },
      },
    },
    preload: {
      consumer: 'server',
      resolve: { noExternal: true, external: ['electron'] },
      build: {
        outDir: `${dist}/electron`,
        emptyOutDir: false,
        target: 'chrome140',
        minify: false,
        sourcemap: false,
        // It lies beside the main bundle, whose terms these would replace.
        license: false,
        rolldownOptions: {
          input: entry('preload'),
          // A sandboxed preload script is CommonJS and one file.
          output: { format: 'cjs', entryFileNames: 'preload.cjs', codeSplitting: false },
        },
      },
    },
  },
})

/** An import of some of what Node brings, as bundles have it: one line, `import http, { Agent as A } from "node:http";`. */
const builtinImport = /^import (?:([\w$]+)(?:, )?)?(?:\{ ([^{}]*) \})? ?from "((?:node:)?[\w/]+)";$/gm

/**
 * What Node brings is taken from `process`. An import statement would ask it for everything that it has, also for what
 * it loads only when it is asked: for `node:http` a second HTTP client, an eighth of the time of a short command.
 */
function builtinsOnDemand(): Plugin {
  return {
    name: 'builtins-on-demand',
    applyToEnvironment: ({ name }) => name === 'cli',
    renderChunk(code) {
      const taken = code.replace(builtinImport, (statement, whole?: string, parts?: string, name = '') => {
        if (!isBuiltin(name) || /\bdefault as\b/.test(parts ?? '')) return statement
        const names = [
          ...(whole === undefined ? [] : [whole]),
          ...(parts === undefined ? [] : [`{ ${parts.replaceAll(' as ', ': ')} }`]),
        ]
        // What is imported may itself be called `process`.
        return names.map(each => `const ${each} = globalThis.process.getBuiltinModule("${name}");`).join(' ')
      })
      return { code: taken, map: null }
    },
  }
}

/** Any letter beyond ASCII, as one or two units of UTF-16, and backslashes before it. */
const beyondAscii = /(\\*)([^\0-\x7f])/g

/**
 * Writes letters beyond ASCII as escapes. With one such letter in it V8 keeps a whole file in two bytes a letter, in each
 * thread. Units of UTF-16 mean the same in texts, templates and regular expressions, also in those with the flag `u`.
 */
function asAscii(): Plugin {
  const escaped = (_: string, before: string, letter: string) => {
    // A backslash that is not one half of another said nothing before such a letter, and would now undo the escape.
    const kept = before.length % 2 === 1 ? before.slice(1) : before
    return `${kept}\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`
  }
  return {
    name: 'as-ascii',
    applyToEnvironment: ({ name }) => name === 'cli',
    // Chunks are written anew after `renderChunk`.
    generateBundle(_, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue
        // These take an escape as it is written.
        const raw = /String\.raw`[^`]*[^\0-\x7f]/.exec(chunk.code)?.[0]
        if (raw !== undefined)
          this.error(`${chunk.name}: ${raw} would lose its last letter: write it in ASCII`)
        chunk.code = chunk.code.replace(beyondAscii, escaped)
      }
    },
  }
}

/**
 * got loads HTTP/2 also where it is switched off, which takes Node longer than all other modules together. In its place
 * is nothing: what got takes of it at the start are names of headers and a class, which it then never uses.
 */
function withoutHttp2(): Plugin {
  const id = '\0without-http2'
  return {
    name: 'without-http2',
    enforce: 'pre',
    applyToEnvironment: isNode,
    resolveId: source => (source === 'node:http2' ? id : undefined),
    load: loaded =>
      loaded === id
        ? 'export const constants = {}; export class Http2ServerResponse {}; export default { constants }'
        : undefined,
  }
}

/**
 * A package of got's makes two formats of lists as it is loaded, for the words of errors that are never shown here. The first
 * of all formats takes some 7 ms, for V8 has to load the languages.
 */
function formatsOnDemand(): Plugin {
  return {
    name: 'formats-on-demand',
    applyToEnvironment: isNode,
    transform(code, id) {
      if (!id.includes('/@sindresorhus/is/')) return undefined
      const lazy = '{ format: list => new Intl.ListFormat($1).format(list) }'
      return { code: code.replace(/new Intl\.ListFormat\(([^()]*)\)/g, lazy), map: null }
    },
  }
}

/** Such a program becomes a file of its own beside the bundle, named after its folder and file. */
function ownPrograms(): Plugin {
  return {
    name: 'own-programs',
    // Before anything else rewrites the source.
    enforce: 'pre',
    applyToEnvironment: isNode,
    transform(code, id) {
      if (!id.startsWith(`${root}main/`)) return undefined
      const found = code.replace(program, (_, path: string) => {
        const source = resolve(dirname(id), path)
        const fileName = `${basename(dirname(source))}-${basename(source, '.ts')}.js`
        this.emitFile({ type: 'chunk', id: source, fileName })
        return `new URL('./${fileName}', import.meta['url'])`
      })
      return found === code ? undefined : { code: found, map: null }
    },
  }
}

/** Sources find files beside them by their own address. They keep it in the bundle, which lies elsewhere. */
function ownAddresses(): Plugin {
  return {
    name: 'own-addresses',
    applyToEnvironment: isNode,
    transform(code, id) {
      if (!id.startsWith(`${root}main/`) || !code.includes('import.meta.url')) return undefined
      const address = `new URL(${JSON.stringify(`../../${id.slice(root.length)}`)}, import.meta.url).href`
      return { code: code.replaceAll('import.meta.url', address), map: null }
    },
  }
}

/** The font's terms go with it. Vite collects those of scripts only. */
function fontLicense(): Plugin {
  return {
    name: 'font-license',
    applyToEnvironment: ({ name }) => name === 'client',
    async generateBundle() {
      const source = await readFile(`${root}node_modules/@fontsource-variable/inter/LICENSE`)
      this.emitFile({ type: 'asset', fileName: 'inter-license.txt', source })
    },
  }
}
