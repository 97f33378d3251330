import { expect, test } from 'vitest'
import { manifestRow } from '../../main/export/manifest-row.ts'
import { withEngine } from '../helpers/engine.ts'
import { CAT } from '../helpers/images.ts'
import { redirect, serve } from '../helpers/origin.ts'
import { startRawOrigin } from '../helpers/raw-origin.ts'

test(
  'what an answer says of its type and asks of robots is kept with the attempt and in the record, within bounds',
  withEngine(async ({ origin, run }) => {
    const tag = 'noai, noimageai'
    origin.script('/a.jpg', serve(CAT).type('image/jpeg; x=1').header('x-robots-tag', tag))
    origin.script('/b.jpg', serve(CAT).header('x-robots-tag', 'x'.repeat(5000)))
    const { batch, settled } = await run([origin.url('/a.jpg'), origin.url('/b.jpg')])
    expect(settled[0]?.attempts).toMatchObject([{ contentType: 'image/jpeg; x=1', robotsTag: tag }])
    expect(settled[1]?.attempts[0]?.robotsTag).toHaveLength(500)
    const rows = settled.map(item => manifestRow(batch, item))
    expect(rows[0]).toMatchObject({ contentType: 'image/jpeg; x=1', robotsTag: tag })
  }),
)

test(
  'each line of what it asks of robots is read alone: an agent named in one is not that of the next',
  withEngine(async ({ run }) => {
    const lines = ['x-robots-tag: otherbot: nofollow', 'X-Robots-Tag: noindex']
    const head = ['HTTP/1.1 200 OK', 'content-type: image/jpeg', `content-length: ${CAT.length}`, ...lines]
    const raw = await startRawOrigin((_, socket) => {
      socket.write(`${head.join('\r\n')}\r\n\r\n`)
      socket.write(CAT)
    })
    const { settled } = await run([raw.url('/a.jpg')])
    expect(settled[0]?.attempts).toMatchObject([{ robotsTag: 'otherbot: nofollow\nnoindex' }])
    await raw.close()
  }),
)

test(
  'where redirects led is kept with the attempt and in the record, without secrets',
  withEngine(async ({ origin, run }) => {
    origin.script('/a.jpg', redirect('/b.jpg?token=hunter2'))
    origin.script('/b.jpg', redirect('/c.jpg'))
    origin.script('/c.jpg', serve(CAT))
    const { batch, settled } = await run([origin.url('/a.jpg'), origin.url('/c.jpg')])
    const [moved, direct] = settled.map(item => manifestRow(batch, item))
    expect(moved?.redirects).toEqual([
      expect.stringMatching(/^http:.*\/b\.jpg/) as string,
      origin.url('/c.jpg'),
    ])
    expect(JSON.stringify(settled[0]?.attempts)).not.toContain('hunter2')
    expect(direct?.redirects).toBeUndefined()
  }),
)
