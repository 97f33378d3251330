import { isWebAddress } from '../../../shared/address.ts'
import { FailureError, failure } from '../../../shared/failure.ts'
import { dropForStrangers } from '../../../shared/header-scope.ts'
import type { AddressGuard } from './guard.ts'
import { refererFor } from './referer.ts'

type Headers = Record<string, string | string[] | undefined>

/** What holds for every step of a redirect; a hook of got, which throws a FailureError for a step that is refused. */
export function redirectRules(guard: AddressGuard | undefined) {
  return (
    { url, headers }: { url: string | URL | undefined; headers: Headers },
    { url: from }: { url: string },
  ): void => {
    if (!(url instanceof URL)) return
    leaveBehind(headers, from, url)
    if (!isWebAddress(url)) {
      throw new FailureError(failure('redirect-refused', `The site redirected to a ${url.protocol} address`))
    }
    guard?.check(url)
  }
}

/** What another origin must not learn when a redirect leads there; got itself drops only what it knows. */
function leaveBehind(headers: Headers, from: string, to: URL): void {
  dropForStrangers(headers, from, to.href)
  const { referer } = headers
  if (typeof referer !== 'string' || !URL.canParse(referer)) return
  const known = refererFor(referer, to.href)
  if (known === undefined) delete headers['referer']
  else headers['referer'] = known
}
