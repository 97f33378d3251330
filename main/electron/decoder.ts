import type { utilityProcess } from 'electron'
import { type DecoderMessage, environmentOf, memoryOf, type StartDecoder } from '../app/app.ts'

/**
 * Decoders as utility processes: the only kind of child that is left to an app whose program may not be run as Node.
 * `entry`: the built decoder. Messages are structured clones, so bytes cross as bytes.
 */
export function startUtilityDecoder(
  { fork }: Pick<typeof utilityProcess, 'fork'>,
  entry: string,
  env: Readonly<Record<string, string | undefined>>,
): StartDecoder {
  return events => {
    const child = fork(entry, [], {
      serviceName: 'Shoal decoder',
      stdio: 'ignore',
      // Proxies and tokens are no matter of a picture's. With no variable at all Electron would pass all of them on.
      env: { SHOAL_DECODER: '', ...environmentOf(env) },
    })
    // A fatal error, such as no memory left. The child ends then, and `exit` says so.
    child.on('error', () => {})
    child.on('message', (message: DecoderMessage) => events.message(message))
    child.on('exit', events.exit)
    return {
      send: job => child.postMessage(job),
      kill() {
        // Its own `kill` asks politely, and what hangs does not hear.
        if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL')
        else child.once('spawn', () => child.kill())
      },
      memoryBytes: () => memoryOf(child.pid),
      // The app lives as long as its windows say.
      setBusy() {},
    }
  }
}
