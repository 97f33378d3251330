import { publicText } from '../../shared/public-url.ts'

/** Flags whose values may be secrets, whatever they look like. */
const secretFlags = '--(?:header|proxy|referer|user-agent)'

/**
 * Commander's message about wrong usage, without the secrets that it repeats: the values of secret flags, and the text
 * after an unknown flag (`--headers=Cookie: …`).
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
