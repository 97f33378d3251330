// Hosts whose pictures arrive in drops: ui-origin.ts HOSTS. Tells its parent the port.
import { createServer } from 'node:http'
import { jpegOf } from '../helpers/images.ts'
import { addressesOf, hostNames, listenOn } from '../helpers/loopback.ts'

const dropBytes = 2000
const drops = 40
const everyMs = 100

const picture = jpegOf(dropBytes * drops)

const { port } = await listenOn(addressesOf(hostNames(Number(process.argv[2]))), () =>
  createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': picture.length })
    let sent = 0
    const timer = setInterval(() => {
      const drop = picture.subarray(sent, sent + dropBytes)
      sent += drop.length
      if (sent < picture.length) response.write(drop)
      else response.end(drop)
    }, everyMs)
    response.once('close', () => clearInterval(timer))
  }),
)
process.send?.(port)
// Nobody asks any more.
process.once('disconnect', () => process.exit())
