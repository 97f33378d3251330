import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { CAT } from './images.ts'
import { planTools } from './install.ts'
import { findHttpbinPython, findNginx, startHttpbin, startNginx } from './real-servers.ts'

describe('whether to install what tests need', () => {
  test.for([
    [{ present: true, root: false, apt: false, elsewhere: false }, 'ready'],
    [{ present: false, root: true, apt: true, elsewhere: true }, 'apt'],
    [{ present: false, root: false, apt: true, elsewhere: true }, 'elsewhere'],
    [{ present: false, root: false, apt: true, elsewhere: false }, 'go-without'],
    [{ present: false, root: true, apt: false, elsewhere: false }, 'go-without'],
  ] as const)('%j: %s', ([facts, plan]) => {
    expect(planTools(facts)).toBe(plan)
  })
})

test.skipIf(findNginx() === undefined)('nginx serves files, ranges, delays and limits', async () => {
  const nginx = await startNginx()
  if (nginx === undefined) throw new Error('nginx was there a moment ago')
  try {
    await writeFile(join(nginx.folder, 'cat.jpg'), CAT)
    const whole = await fetch(nginx.url('/cat.jpg'))
    expect(whole.headers.get('content-type')).toBe('image/jpeg')
    expect(Buffer.from(await whole.arrayBuffer())).toEqual(CAT)
    const part = await fetch(nginx.url('/cat.jpg'), { headers: { range: 'bytes=4000-' } })
    expect([part.status, Buffer.from(await part.arrayBuffer())]).toEqual([206, CAT.subarray(4000)])
    for (const [folder, refused] of [
      ['limited', 429],
      ['busy', 503],
    ] as const) {
      const all = Array.from({ length: 5 }, () => fetch(nginx.url(`/${folder}/cat.jpg`)))
      expect((await Promise.all(all)).map(reply => reply.status)).toContain(refused)
    }
    if (nginx.canDelay) {
      const delayed = await fetch(nginx.url('/delay/0.01/cat.jpg'))
      expect(Buffer.from(await delayed.arrayBuffer())).toEqual(CAT)
    }
  } finally {
    await nginx.close()
  }
})

test.skipIf(findHttpbinPython() === undefined)('httpbin answers', async () => {
  const httpbin = await startHttpbin()
  if (httpbin === undefined) throw new Error('httpbin was there a moment ago')
  try {
    const reply = await fetch(httpbin.url('/image/jpeg'))
    expect(reply.headers.get('content-type')).toBe('image/jpeg')
    await reply.arrayBuffer()
    expect((await fetch(httpbin.url('/status/418'))).status).toBe(418)
  } finally {
    await httpbin.close()
  }
})
