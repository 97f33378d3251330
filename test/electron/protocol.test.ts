import { expect, test } from 'vitest'
import type { Files } from '../../main/api/request-handler.ts'
import { servePage } from '../../main/electron/protocol.ts'

type Handler = (request: Request) => Response | Promise<Response>

function served(files: Files) {
  const heard: unknown[] = []
  let handler: Handler = () => new Response()
  servePage(
    {
      handle: (_scheme, given) => {
        handler = given as Handler
      },
    },
    files,
    error => heard.push(error),
  )
  return { get: (url: string) => handler(new Request(url)), heard }
}

test('everything of the page comes from the one handler', async () => {
  const { get } = served(async request => new Response(new URL(request.url).pathname))
  expect(await (await get('app://shoal/assets/x.js')).text()).toBe('/assets/x.js')
})

test('other hosts of the scheme reach nothing', async () => {
  const { get } = served(async () => new Response('secret'))
  for (const url of ['app://evil/', 'app://shoal:1/', 'app://shoal.x/', 'app:///', 'app:shoal'])
    expect((await get(url)).status).toBe(404)
})

test('what fails is an answer to the page and heard of here', async () => {
  const { get, heard } = served(async () => {
    throw new Error('cannot read')
  })
  const response = await get('app://shoal/')
  expect([response.status, await response.text()]).toEqual([500, ''])
  expect(heard).toMatchObject([{ message: 'cannot read' }])
})
