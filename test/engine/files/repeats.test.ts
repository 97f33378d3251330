import { describe, expect, test } from 'vitest'
import { withEngine, wordOf } from '../../helpers/engine.ts'
import { CAT, JPEG } from '../../helpers/images.ts'
import { serve, status } from '../../helpers/origin.ts'

describe('saved from this link before', () => {
  test(
    'holds for the link that delivered, not for one that failed beside it',
    withEngine(async ({ origin, run }) => {
      const gone = origin.url('/gone.jpg')
      const good = origin.url('/good.jpg')
      const other = origin.url('/other.jpg')
      origin.script('/gone.jpg', status(404))
      origin.script('/good.jpg', serve(CAT))
      origin.script('/other.jpg', serve(JPEG))
      const first = await run([{ url: gone, mirrors: [good] }])
      expect(first.settled.map(wordOf)).toEqual(['saved'])

      // Alone it still has to answer for itself, and with another mirror it may be another picture.
      expect((await run([gone])).settled.map(wordOf)).toEqual(['not-found'])
      const elsewhere = await run([{ url: gone, mirrors: [other] }])
      // Named after its first link, whichever mirror delivers.
      expect(elsewhere.settled[0]?.state).toMatchObject({ kind: 'saved', file: 'gone (2).jpg' })

      const asked = origin.requests.length
      const again = await run([{ url: gone, mirrors: [good] }, good])
      expect(again.settled.map(({ state }) => state)).toMatchObject([
        { kind: 'skipped', reason: 'already-downloaded', file: 'gone.jpg' },
        // Named after another link, the same image goes under that name, too.
        { kind: 'saved', file: 'good.jpg', copied: { file: 'gone.jpg', url: good } },
      ])
      expect(origin.requests.length).toBe(asked)
    }),
  )

  test(
    'holds for the first link where that delivered, whatever mirrors stand beside it',
    withEngine(async ({ origin, run }) => {
      origin.script('/cat.jpg', serve(CAT))
      const url = origin.url('/cat.jpg')
      await run([{ url, mirrors: [origin.url('/mirror.jpg')] }])
      expect((await run([url])).settled.map(wordOf)).toEqual(['skipped'])
      expect((await run([origin.url('/mirror.jpg')])).settled.map(wordOf)).toEqual(['not-found'])
    }),
  )
})
