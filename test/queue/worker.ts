/** A worker of a queue as a process of its own: `SHOAL_TEST_WORKER` says what it is to do. Prints a line for each slice. */
import { openApp, realWorld } from '../../main/app/app.ts'
import { openQueue, work } from '../../main/queue/queue.ts'
import { batchOptions } from '../../shared/settings.ts'

const { folder, address, lease } = JSON.parse(process.env['SHOAL_TEST_WORKER'] ?? '{}')
const app = openApp(realWorld)
const opened = await openQueue({ url: new URL(address), caFile: undefined })
const print = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)
await work(opened, {
  ...{ app, lists: folder, folder, hosts: 4, untilEmpty: true, lease, signal: new AbortController().signal },
  options: batchOptions.parse({ saved: 'again', perHost: 2, attempts: 1, lanes: 0 }),
  told: {
    slice: (host, slice) => print({ host, ...slice }),
    note: text => print({ note: text }),
  },
})
await opened.close()
await app.close()
