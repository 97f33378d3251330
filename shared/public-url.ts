/** Query parameters whose values open doors: signatures, tokens, keys. */
const secretParameter =
  /^(.*signature|.*credential|sig|se|sv|.*token|.*secret|.*passw(or)?d|pwd|pass|(.*[-_])?(api|access|auth|secret|subscription|private)?[-_]?key([-_]?id)?|awsaccesskeyid|auth|.*authorization|credentials?|session(id)?|sid|code|policy|hash|hmac|jwt)$/i

/**
 * An URL as it may appear in messages, logs and exports: without user, password and fragment, and with `…` for
 * the values of query parameters that look like secrets.
 */
export function publicUrl(url: string): string {
  if (!URL.canParse(url)) return '(unreadable link)'
  const { protocol, host, pathname, search } = new URL(url)
  const parameters = search.slice(1).split('&')
  const shown = parameters.map(parameter => {
    const [name = ''] = parameter.split('=', 1)
    return secretParameter.test(name) ? `${name}=…` : parameter
  })
  return `${protocol}//${host}${pathname}${search === '' ? '' : `?${shown.join('&')}`}`
}
