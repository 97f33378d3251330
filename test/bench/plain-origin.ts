// The bench's origin where there is no nginx: plain-origin.ts FOLDER. Tells its parent the port.
import { createReadStream, statSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

const [folder = ''] = process.argv.slice(2)

const server = createServer((request, response) => {
  const [, delay = '0', path = ''] = /^(?:\/delay\/([\d.]+))?(\/[\w/.-]*)$/.exec(request.url ?? '') ?? []
  const [, size, number] = /^\/many\/(\d+)\/\d*(\d{4})\.jpg$/.exec(path) ?? []
  const answer = () => send(join(folder, size === undefined ? path : `${size}-${number}.jpg`), response)
  if (delay === '0') answer()
  else setTimeout(answer, Number(delay) * 1000)
})
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))

function send(file: string, response: ServerResponse): void {
  const found = statSync(file, { throwIfNoEntry: false })
  if (!found?.isFile()) {
    response.writeHead(404).end()
    return
  }
  const type = file.endsWith('.html') ? 'text/html' : 'image/jpeg'
  response.writeHead(200, { 'content-type': type, 'content-length': found.size })
  createReadStream(file).pipe(response)
}
