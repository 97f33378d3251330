// The origin of the demonstrations: tells its parent the port.
// `/FAILURES/DELAY/NAME.jpg` answers after DELAY ms, so many times with an error before each time with the image.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { jpegOf } from '../helpers/images.ts'

const picture = jpegOf(2000)
const asked = new Map<string, number>()

const server = createServer((request, response) => {
  const [, failures = '0', delay = '0'] = /^\/(\d+)\/([\d.]+)\//.exec(request.url ?? '') ?? []
  const before = asked.get(request.url ?? '') ?? 0
  asked.set(request.url ?? '', before + 1)
  const fails = before % (Number(failures) + 1) < Number(failures)
  setTimeout(() => {
    if (fails) response.writeHead(500).end()
    else
      response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': picture.length }).end(picture)
  }, Number(delay))
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
