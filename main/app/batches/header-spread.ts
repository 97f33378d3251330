import { hostOf } from '../../../shared/address.ts'
import { isDataLink } from '../../../shared/data-link.ts'
import { isOpenHeader } from '../../../shared/header-scope.ts'
import type { Item } from '../../../shared/model.ts'
import { refuse } from '../../../shared/refusal.ts'
import { isSecretHeader } from '../../../shared/secrets.ts'
import type { BatchOptions } from '../../../shared/settings.ts'

/**
 * Looks at the items of a list, as they come, and throws a RefusalError at the first one whose host is another than that of
 * those before, where one of the headers looks like a login: the hosts of a list are chosen by its author. `www.` makes no
 * other host.
 */
export function createSpreadCheck(headers: BatchOptions['headers']): (items: readonly Item[]) => void {
  const login = Object.keys(headers).find(name => isSecretHeader(name) && !isOpenHeader(name))
  if (login === undefined) return () => {}
  let first: string | undefined
  return items => {
    for (const { url, origin } of items) {
      if (isDataLink(url)) continue
      // Of a list at an address the user named that host.
      const hosts = /^https?:/.test(origin.source) ? [hostOf(origin.source), hostOf(url)] : [hostOf(url)]
      for (const host of hosts.map(name => name.replace(/^www\./, ''))) {
        first ??= host
        if (host !== first) refuse('header-spread', spreadWords(login, first, host))
      }
    }
  }
}

/** The items of a list; throws before it passes on an item that such a header must not be sent with. */
export async function* withoutSpread(
  items: AsyncIterable<readonly Item[]>,
  headers: BatchOptions['headers'],
): AsyncGenerator<readonly Item[]> {
  const check = createSpreadCheck(headers)
  for await (const chunk of items) {
    check(chunk)
    yield chunk
  }
}

const spreadWords = (name: string, first: string, second: string): string =>
  `The header ${name} looks like a login, and the list names several hosts (${first}, ${second}). Write "host=${first} ${name}: …" to send it to ${first} and its subdomains only`
