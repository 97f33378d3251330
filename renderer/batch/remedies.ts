import type { FailureCode } from '../../shared/failure.ts'

/** What a retry may do otherwise: say that it comes from the site's own pages, or be logged in there. */
export type Remedy = 'referer' | 'login' | 'cookies'

const asOnItsPages = ['referer', 'login', 'cookies'] as const
const loggedIn = ['login', 'cookies'] as const

const remedies: Partial<Record<FailureCode, readonly Remedy[]>> = {
  forbidden: asOnItsPages,
  'web-page': asOnItsPages,
  'sign-in-needed': loggedIn,
  'too-many-redirects': loggedIn,
  placeholder: loggedIn,
  challenge: loggedIn,
}

/** What may help against a cause of failures, beside trying again. */
export const remediesOf = (code: FailureCode): readonly Remedy[] => remedies[code] ?? []
