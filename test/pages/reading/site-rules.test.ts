import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createSiteRules } from '../../../main/pages/reading/site-rules.ts'
import { failure } from '../../../shared/failure.ts'

const link = (path: string) => new URL(path, 'https://a.example/')

test('what a site forbids is refused in words, by rules that are read once', async () => {
  const read: string[] = []
  const rules = createSiteRules(async url => {
    read.push(url.href)
    return Buffer.from('User-agent: *\nDisallow: /private\n')
  })
  const [open, closed] = await Promise.all([rules.of(link('/a'), true), rules.of(link('/private/a'), true)])
  expect(open).toMatchObject({ crawlDelayMs: undefined })
  expect(closed).toMatchObject({
    code: 'robots-refused',
    message: 'The site asks programs not to read this (a.example/robots.txt)',
  })
  expect(read).toEqual(['https://a.example/robots.txt'])
})

test('a refusal for another page is not one for the page the user named', async () => {
  const rules = createSiteRules(async (_, isTrusted) =>
    isTrusted ? Buffer.from('') : failure('private-address'),
  )
  expect(await rules.of(link('/a'), false)).toMatchObject({ code: 'private-address' })
  expect(await rules.of(link('/a'), true)).not.toHaveProperty('code')
})

test('a site that was not reached once is waited for by those who must have its rules', async () => {
  const reached = Promise.withResolvers<Buffer>()
  const rules = createSiteRules((_, __, unreached) => {
    unreached()
    return reached.promise
  })
  expect(await rules.soonOf(link('/a'), true)).toBeUndefined()
  const waiting = rules.of(link('/a'), true)
  reached.resolve(Buffer.from('User-agent: *\nDisallow: /'))
  expect(await waiting).toMatchObject({ code: 'robots-refused' })
  expect(await rules.soonOf(link('/a'), true)).toMatchObject({ code: 'robots-refused' })
})

test('rules that come at once are there for all who asked', async () => {
  const rules = createSiteRules(async () => Buffer.from('User-agent: *\nDisallow: /'))
  const asked = ['/a', '/b', '/c'].map(path => rules.soonOf(link(path), true))
  for (const refusal of await Promise.all(asked)) expect(refusal).toMatchObject({ code: 'robots-refused' })
})

test('other work runs while a thousand links are checked against a long robots.txt', async () => {
  const lines = Array.from({ length: 10_000 }, (_, at) => `Disallow: /private/${at}/`)
  const rules = createSiteRules(async () => Buffer.from(`User-agent: *\n${lines.join('\n')}`))
  await rules.of(link('/first'), true)
  let done = 0
  let breaths = 0
  const asked = Array.from({ length: 100 }, (_, at) =>
    rules.of(link(`/image-${at}.jpg`), true).then(() => {
      done += 1
    }),
  )
  while (done < asked.length) {
    await turn()
    breaths += 1
  }
  expect(breaths).toBeGreaterThan(15)
})
