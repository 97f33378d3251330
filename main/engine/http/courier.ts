import type { IncomingMessage } from 'node:http'
import { FailureError, failure } from '../../../shared/failure.ts'
import type { CookieJar } from './cookies.ts'
import { type Leniency, opensDoors, withoutSecrets } from './lenient.ts'
import { finishRedirect } from './read-body.ts'
import { type Manner, secondTry } from './second-try.ts'
import { isUnknownIssuer, type Trust } from './trust.ts'
import { type AskContext, ask, type Wire } from './wire.ts'

/** One request of an exchange: the first, or one that a redirect led to. */
export type Errand = {
  url: URL
  method: string
  headers: Record<string, string | string[] | undefined>
  body: string | undefined
  /** Of the exchange, in the clock's time. */
  startedAt: number
  cookies: CookieJar
  followsRedirects: boolean
}

export type CourierContext = AskContext & { leniency: Leniency; trust: Trust }

/** Repeats of one request at most: on a fresh connection, leniently, with more certificates. */
const mostRepeats = 3

/**
 * Brings the answer to one request, with its cookies. What the connection, the parser or the certificates spoil is
 * repeated at once where `secondTry` says so, and does not count as an attempt. Rejects as `ask` does.
 */
export async function fetchAnswer(
  errand: Errand,
  wire: Wire,
  context: CourierContext,
): Promise<IncomingMessage> {
  const { url, cookies, followsRedirects } = errand
  const own = errand.headers['cookie']
  const found = cookies.headerFor(url, typeof own === 'string' ? own : undefined)
  const cookie = found instanceof Promise ? await found : found
  const headers = cookie === own ? errand.headers : { ...errand.headers, cookie }
  if (url.protocol === 'https:') context.trust.prepare()
  const answer = await persist({ ...errand, headers }, wire, context)
  const { statusCode = 0, headers: said } = answer
  const leadsOn = statusCode >= 300 && statusCode < 400 && said.location !== undefined
  if (said['set-cookie'] !== undefined && (leadsOn || cookies.keepsAll)) {
    await cookies.take(url, said['set-cookie'])
  }
  if (leadsOn && followsRedirects) await finishRedirect(answer)
  return answer
}

async function persist(errand: Errand, wire: Wire, context: CourierContext): Promise<IncomingMessage> {
  const { url, headers } = errand
  const { leniency, trust, connections } = context
  let manner: Manner = leniency.isKnown(url, headers) ? 'lenient' : 'usual'
  for (let repeats = 0; ; repeats += 1) {
    const { generation } = trust
    try {
      if (manner === 'lenient') return await askLeniently(errand, wire, context)
      if (manner === 'usual') await connections.settled(url.host)
      const request = { ...errand, isOwn: manner === 'fresh', isLenient: false }
      return await ask(request, wire, errand.startedAt, context)
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException
      if (repeats === mostRepeats || wire.isOver) throw error
      if (isUnknownIssuer(code) && (trust.generation > generation || (await trust.widen()))) continue
      const next = secondTry({ code, manner, isReused: wire.isReused, mayBeLenient: leniency.mayServe(url) })
      if (next === undefined) throw error
      manner = next
    }
  }
}

/** Without what says who asks: a misread answer must open no doors. */
async function askLeniently(errand: Errand, wire: Wire, context: CourierContext): Promise<IncomingMessage> {
  const asked = { ...errand, ...withoutSecrets(errand.url, errand.headers), isOwn: true, isLenient: true }
  const answer = await ask(asked, wire, errand.startedAt, context)
  context.leniency.remember(errand.url)
  const { statusCode = 0 } = answer
  if (statusCode < 400 || !opensDoors(errand.url, errand.headers)) return answer
  wire.destroy()
  throw new FailureError(
    failure(
      'bad-response',
      `The response was not valid HTTP. The request was repeated without cookies and login: ${statusCode}`,
    ),
  )
}
