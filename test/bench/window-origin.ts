// Hosts whose pictures arrive in drops, but for /whole/, which come at once: window-origin.ts HOSTS. Tells its parent
// the port.
import { createServer } from 'node:http'
import sharp from 'sharp'
import { jpegOf } from '../helpers/images.ts'
import { addressesOf, hostNames, listenOn } from '../helpers/loopback.ts'

const dropBytes = 2000
const drops = 40
const everyMs = 100

const picture = jpegOf(dropBytes * drops)
/** As a camera makes it: 6 megapixels, nothing in it alike. */
const photo = await sharp({
  create: {
    width: 3000,
    height: 2000,
    channels: 3,
    background: '#888',
    noise: { type: 'gaussian', mean: 128, sigma: 20 },
  },
})
  .jpeg({ quality: 60 })
  .toBuffer()

const { port } = await listenOn(addressesOf(hostNames(Number(process.argv[2]))), () =>
  createServer(({ url = '' }, response) => {
    if (url.startsWith('/whole/')) {
      // Each a file of its own, by a comment.
      response.setHeader('content-type', 'image/jpeg')
      response.end(
        Buffer.concat([
          photo.subarray(0, -2),
          Buffer.from(`\xff\xfe\0\x12${url.padEnd(16)}`, 'latin1'),
          photo.subarray(-2),
        ]),
      )
      return
    }
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
// No question comes any more.
process.once('disconnect', () => process.exit())
