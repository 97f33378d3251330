import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createPages } from '../../../main/app/pages/pages.ts'
import { createSessions, type Sealing } from '../../../main/app/pages/sessions.ts'
import { realWorld } from '../../../main/engine/engine.ts'
import type { CookieLine } from '../../../main/engine/http/http.ts'
import { readRequestFiles } from '../../../main/engine/http/http.ts'

let home: string
let folder: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'shoal-sessions-'))
  folder = join(home, 'sessions')
})
afterEach(() => rm(home, { recursive: true }))

const cookie = (more: Partial<CookieLine> = {}): CookieLine => ({
  ...{ key: 'sid', value: 'secret', domain: 'museum.example', path: '/', secure: true, httpOnly: true },
  ...{ hostOnly: false, expiresAt: undefined },
  ...more,
})

test('a session goes to its own site, path and secure connections only, and ends with the process', async () => {
  const sessions = createSessions(folder, Date.now)
  const name = await sessions.begin([cookie(), cookie({ key: 'deep', path: '/deep' })])
  const { cookies } = await readRequestFiles({ cookieFile: `session:${name}` }, { sessions })
  const sent = (url: string) => cookies?.headerFor(new URL(url), undefined)
  expect(sent('https://museum.example/')).toBe('sid=secret')
  expect(sent('https://images.museum.example/deep/1.jpg')).toBe('deep=secret; sid=secret')
  expect(sent('http://museum.example/')).toBeUndefined()
  expect(sent('https://example.org/')).toBeUndefined()
  expect(await readdir(home)).toEqual([])
  const later = createSessions(folder, Date.now)
  await expect(
    readRequestFiles({ cookieFile: `session:${name}` }, { sessions: later }),
  ).rejects.toMatchObject({
    refusal: { code: 'session-gone' },
  })
})

test('a kept one is readable by its user alone, and there for the next process', async () => {
  await createSessions(folder, () => 1000).keep('museum', [cookie(), cookie({ domain: 'a.museum.example' })])
  expect((await stat(folder)).mode & 0o777).toBe(0o700)
  expect((await stat(join(folder, 'museum.session'))).mode & 0o777).toBe(0o600)
  const later = createSessions(folder, Date.now)
  expect(await later.kept()).toEqual([{ name: 'museum', sites: ['museum.example'], keptAt: 1000 }])
  const { cookies } = await readRequestFiles({ cookieFile: 'session:museum' }, { sessions: later })
  expect(cookies?.headerFor(new URL('https://museum.example/'), undefined)).toBe('sid=secret')
  expect(await later.remove('museum')).toBe(true)
  expect(await later.remove('museum')).toBe(false)
  expect(await later.jarOf('museum')).toBeUndefined()
  expect(await readdir(folder)).toEqual([])
})

test('where the system keeps secrets, nothing of a session can be read without it', async () => {
  const sealing: Sealing = {
    seal: text => Buffer.from(text).reverse().toString('base64'),
    open: sealed => Buffer.from(sealed, 'base64').reverse().toString(),
  }
  await createSessions(folder, Date.now, () => sealing).keep('museum', [cookie()])
  expect(await readFile(join(folder, 'museum.session'), 'utf8')).not.toContain('secret')
  expect(await createSessions(folder, Date.now, () => sealing).jarOf('museum')).toBeDefined()
  const without = createSessions(folder, Date.now)
  await expect(without.jarOf('museum')).rejects.toMatchObject({ refusal: { code: 'session-sealed' } })
  // It is listed, so that it can be removed.
  expect(await without.kept()).toMatchObject([{ name: 'museum', sites: [] }])
})

test('names lead nowhere else, and a damaged file is refused in words', async () => {
  const sessions = createSessions(folder, Date.now)
  for (const name of ['', '../museum', 'a/b', '.hidden', '~begun', 'x'.repeat(65)])
    await expect(sessions.keep(name, [cookie()])).rejects.toMatchObject({
      refusal: { code: 'bad-session-name' },
    })
  await sessions.keep('museum', [cookie()])
  await writeFile(join(folder, 'museum.session'), '{"version":1}')
  const later = createSessions(folder, Date.now)
  await expect(later.jarOf('museum')).rejects.toMatchObject({ refusal: { code: 'session-damaged' } })
})

test('for a name that is kept already no login is asked for; a site without cookies is no session', async () => {
  const asked: string[] = []
  let cookies = [cookie()]
  const browsers = {
    open: async () => undefined,
    async logIn(url: string) {
      asked.push(url)
      return cookies
    },
  }
  const sessions = createSessions(folder, Date.now)
  const { logIn } = createPages(realWorld, browsers, sessions)
  const { signal } = new AbortController()
  expect(await logIn('https://a/', { keepAs: 'museum' }, signal)).toBe('session:museum')
  expect(await logIn('https://a/', { keepAs: 'museum' }, signal)).toBe('session:museum')
  expect(await logIn('https://b/', {}, signal)).toMatch(/^session:~\w+$/)
  expect(asked).toEqual(['https://a/', 'https://b/'])
  cookies = []
  await expect(logIn('https://c/', {}, signal)).rejects.toMatchObject({ refusal: { code: 'no-session' } })
})
