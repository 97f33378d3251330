/** Query parameters whose values open doors: signatures, tokens, keys. */
const secretParameter =
  /^(.*signature|.*credential|sig|se|sv|.*token|.*secret|.*passw(or)?d|pwd|pass|(.*[-_])?(api|access|auth|secret|subscription|private)?[-_]?key([-_]?id)?|awsaccesskeyid|auth|.*authorization|credentials?|session(id)?|sid|code|policy|hash|hmac|jwt)$/i

/**
 * An URL as it may appear in messages, logs and exports: without user, password and fragment, and with `…` for
 * the values of query parameters that look like secrets.
 */
export function publicUrl(url: string): string {
  if (!URL.canParse(url)) return '(unreadable link)'
  const address = new URL(url)
  const parameters = address.search.slice(1).split('&')
  const shown = parameters.map(parameter => {
    const [name = ''] = parameter.split('=', 1)
    return secretParameter.test(name) ? `${name}=…` : parameter
  })
  const query = address.search === '' ? '' : `?${shown.join('&')}`
  Object.assign(address, { username: '', password: '', search: '', hash: '' })
  // Not put together from its parts: a data: link has no host, and no // before it.
  return `${address.href}${query}`
}
