// The origin of the demonstrations: tells its parent the port.
// `/FAILURES/DELAY/NAME.jpg` answers after DELAY ms, with FAILURES errors before each image.
// `/FAILURES/DELAY/listing` links to thirty pages beside it, each of which has a poster.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { jpegOf } from '../helpers/images.ts'

const details = 30
const picture = jpegOf(2000)
const asked = new Map<string, number>()

const server = createServer((request, response) => {
  const url = request.url ?? ''
  const [, failures = '0', delay = '0', name = ''] = /^\/(\d+)\/([\d.]+)\/(.*)$/.exec(url) ?? []
  const before = asked.get(url) ?? 0
  asked.set(url, before + 1)
  const fails = before % (Number(failures) + 1) < Number(failures)
  const { status, type, body } = name === '' ? nothing : fails ? error : answerTo(name)
  setTimeout(() => {
    response.writeHead(status, { 'content-type': type, 'content-length': body.length }).end(body)
  }, Number(delay))
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))

type Answer = { status: number; type: string; body: Buffer }

const nothing: Answer = { status: 404, type: 'text/plain', body: Buffer.from('nothing here') }
const error: Answer = { status: 500, type: 'text/plain', body: Buffer.from('an error') }

function answerTo(name: string): Answer {
  if (name.endsWith('.jpg')) return { status: 200, type: 'image/jpeg', body: picture }
  const links = Array.from({ length: details }, (_, at) => `<a href="detail-${at + 1}">${at + 1}</a>`)
  const inside = name === 'listing' ? links.join('') : `<img src="poster-${name}.jpg">`
  return {
    status: 200,
    type: 'text/html',
    body: Buffer.from(`<!doctype html><title>${name}</title>${inside}`),
  }
}
