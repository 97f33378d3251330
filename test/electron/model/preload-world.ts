/// <reference lib="dom" />
// Sources that run in the page: the two sides of a preload script, in a browser that is not Electron.

/** The name of the world in which the preload script runs, apart from the page's own. */
export const worldName = 'preload'
/** Tells the program of the test what the preload script sends. */
export const bindingName = 'toMain'

type Exposed = { name: string; keys: string[] }
type Called = { id: number; key: string; args: { value?: unknown; callback?: number; file?: string }[] }

/**
 * The page's side of contextBridge: functions that a preload script exposes become functions here. Worlds share events
 * of the document and nothing else; texts cross, and functions as numbers (shell/renderer/api/electron_api_context_bridge.cc
 * makes proxies of them in the same way).
 */
export function pageSide(): void {
  if (window !== window.top) return
  const callbacks = new Map<number, (value: unknown) => void>()
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let last = 0
  const heard = (name: string, take: (detail: never) => void) =>
    document.addEventListener(name, event => take(JSON.parse((event as CustomEvent<string>).detail) as never))

  function call(key: string, args: unknown[]): unknown {
    last += 1
    const id = last
    let result: { promise: true } | { value: unknown } | undefined
    const settle = (event: Event) => {
      result = JSON.parse((event as CustomEvent<string>).detail)
    }
    document.addEventListener('model-returned', settle, { once: true })
    const crossing = args.map((value, at) => {
      if (typeof value === 'function') {
        callbacks.set(id * 100 + at, value as (value: unknown) => void)
        return { callback: id * 100 + at }
      }
      return value instanceof File ? { file: value.name } : { value }
    })
    document.dispatchEvent(
      new CustomEvent('model-called', { detail: JSON.stringify({ id, key, args: crossing }) }),
    )
    if (result === undefined || !('promise' in result)) return result?.value
    const answer = Promise.withResolvers<unknown>()
    waiting.set(id, answer)
    return answer.promise
  }

  heard('model-exposed', ({ name, keys }: Exposed) => {
    const bridge = Object.fromEntries(keys.map(key => [key, (...args: unknown[]) => call(key, args)]))
    Object.defineProperty(window, name, { value: Object.freeze(bridge) })
  })
  heard('model-settled', ({ id, value, error }: { id: number; value?: unknown; error?: string }) => {
    const answer = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) answer?.resolve(value)
    else answer?.reject(new Error(error))
  })
  heard('model-callback', ({ callback, value }: { callback: number; value: unknown }) =>
    callbacks.get(callback)?.(value),
  )
}

/**
 * What surrounds a sandboxed preload script: `require` of a few modules, and only in the main frame
 * (lib/sandboxed_renderer/init.ts, shell/renderer/electron_sandboxed_renderer_client.cc). `run` is the script.
 */
export function preloadSide(
  run: (require: (name: string) => unknown, module: object, exports: object) => void,
): void {
  if (window !== window.top) return
  type Listener = (event: object, ...args: unknown[]) => void
  type World = { toMain(text: string): void; fromMain(text: string): void }
  const world = globalThis as unknown as World
  const listeners = new Map<string, Listener[]>()
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let last = 0
  const tell = (name: string, detail: object) =>
    document.dispatchEvent(new CustomEvent(name, { detail: JSON.stringify(detail) }))

  world.fromMain = text => {
    const message = JSON.parse(text)
    if (message.kind === 'sent')
      for (const listener of listeners.get(message.channel) ?? []) listener({}, message.value)
    else if (message.error === undefined) waiting.get(message.id)?.resolve(message.value)
    else waiting.get(message.id)?.reject(new Error(message.error))
  }

  const electron = {
    contextBridge: {
      exposeInMainWorld(name: string, api: Record<string, (...args: unknown[]) => unknown>) {
        document.addEventListener('model-called', event => {
          const { id, key, args } = JSON.parse((event as CustomEvent<string>).detail) as Called
          const crossed = args.map(({ value, callback, file }) => {
            if (callback !== undefined)
              return (given: unknown) => tell('model-callback', { callback, value: given })
            return file === undefined ? value : { name: file }
          })
          const result = api[key]?.(...crossed)
          if (!(result instanceof Promise)) {
            tell('model-returned', { value: result })
            return
          }
          tell('model-returned', { promise: true })
          result.then(
            value => tell('model-settled', { id, value }),
            (error: Error) => tell('model-settled', { id, error: error.message }),
          )
        })
        tell('model-exposed', { name, keys: Object.keys(api) })
      },
    },
    ipcRenderer: {
      invoke(channel: string, ...args: unknown[]) {
        last += 1
        const answer = Promise.withResolvers<unknown>()
        waiting.set(last, answer)
        world.toMain(JSON.stringify({ kind: 'invoke', id: last, channel, args }))
        return answer.promise
      },
      send: (channel: string) => world.toMain(JSON.stringify({ kind: 'send', channel })),
      on: (channel: string, listener: Listener) =>
        void listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
      removeAllListeners: (channel: string) => void listeners.delete(channel),
    },
    // The path of a dropped file is known to Electron alone.
    webUtils: { getPathForFile: ({ name }: { name: string }) => `/dropped/${name}` },
  }
  const module = { exports: {} }
  run(
    name => {
      if (name === 'electron') return electron
      throw new Error(`module not found: ${name}`)
    },
    module,
    module.exports,
  )
}
