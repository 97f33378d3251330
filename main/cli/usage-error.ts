import { publicText } from '../../shared/public-url.ts'

/** Flags whose values may be secrets however they look. */
const secretFlags = '--(?:header|proxy|referer|user-agent)'

/**
 * What commander says of wrong usage, without the secrets it repeats: the values of flags that carry some, and what
 * was written behind a flag that is none (`--headers=Cookie: …`).
 */
export const publicUsageError = (text: string): string =>
  publicText(
    text
      .replace(
        new RegExp(`(option '[^']*${secretFlags} [^']*') argument '.*' is invalid\\.`, 's'),
        '$1 is invalid.',
      )
      .replace(/(unknown option '--[^'=]*)=.*'/s, "$1'")
      .replace(/(unknown option '-[^-']).*'/s, "$1'"),
  )
