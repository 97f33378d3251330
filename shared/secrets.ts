/**
 * What is a secret in a link, a header or a text: by its name, or by what it looks like. The one place that decides
 * it; `public-url.ts` cuts what this finds.
 */

/** Whole names, and the last word of a name of several words: `sig`, `x-sig`, `user[pw]`. */
const secretWords = new Set(
  (
    'signature sig sign credential credentials token secret password passwd passphrase passcode pwd pw pass auth ' +
    'oauth authorization authentication bearer jwt otp totp mfa pin ticket key apikey accesskey secretkey hmac ' +
    'session sessionid sessid sess sid cookie csrf xsrf nonce assertion saml'
  ).split(' '),
)

/** Secret wherever they are in a name: `token_of_cdn`. */
const strongWords = new Set(
  'signature token secret password passwd passphrase passcode jwt otp bearer'.split(' '),
)

/** Names that are secret only as a whole: `code` of a sign-in, but not `country_code`. */
const secretNames = new Set('code hash policy se sv keyid accesskeyid awsaccesskeyid cfid'.split(' '))

/** Names that run their words together: `phpsessid`, `accesstoken`, `SAMLResponse`. */
const secretEnding =
  /(signature|credentials?|token|secret|passw(or)?d|passphrase|passcode|authorization|(api|access|secret|auth|private|subscription|session|signing)key|keyid|(auth|access|login|signin|verification|security|sms)code|sess(ion)?id|jwt|otp|ticket|hmac|cookie)$/
const secretBeginning =
  /^(saml|jsession|phpsess|aspsession|aspxauth|(access|auth|refresh|id|csrf|bearer)token)/

/** Whether a value with this name is a secret. `name`: of a parameter, a field or a header, in any spelling. */
export function isSecretName(name: string): boolean {
  const words = decodeFully(name)
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .map(word => word.replace(/\d+$/, ''))
    .filter(word => word !== '')
  const joined = words.join('')
  if (secretNames.has(joined) || secretEnding.test(joined) || secretBeginning.test(joined)) return true
  if (words.some(word => strongWords.has(word))) return true
  // A number or “id” behind it changes nothing: token_v2, key-id.
  const last = words.findLast(word => !/^(v|id|value)$/.test(word))
  return last !== undefined && secretWords.has(last)
}

/** Names that sound like secrets and are not. */
const openHeaders = new Set(['sec-websocket-key', 'idempotency-key'])

/** Whether a header is a secret: it is sent only to sites that the user named. */
export const isSecretHeader = (name: string): boolean =>
  !openHeaders.has(name.toLowerCase()) && isSecretName(name)

const jwt = /(^|[^\w-])eyJ[\w-]{6,}\.[\w-]{6,}/
/** Keys with a known prefix: of Amazon, Google, GitHub, Slack, Stripe and others. */
const markedKey =
  /(^|[^A-Za-z\d])(A[KS]IA[A-Z\d]{16}|AIza[\w-]{30,}|ya29\.[\w-]{10,}|gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abprs]-[\w-]{10,}|[spr]k_(live|test)_\w{10,}|sk-[\w-]{20,}|npm_\w{30,})/
const uuid = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/gi

/** Whether a text holds a key of a known form, such as a JWT. Never true by chance. */
export const bearsMarkedKey = (text: string): boolean => jwt.test(text) || markedKey.test(text)

/** Whether a value looks like a key: it has a known form, or its characters look random. */
export const looksLikeKey = (value: string): boolean =>
  bearsMarkedKey(value) ||
  (value
    .replace(uuid, '')
    .match(/[\w+/=~-]{20,}/g)
    ?.some(isMixedByChance) ??
    false)

/** Names, words and numbers change seldom between digits, small and capital letters; keys do at every other sign. */
function isMixedByChance(text: string): boolean {
  if (/(^|[^a-z\d])(?=[a-f]*\d)(?=\d*[a-f])[\da-f]{32,}($|[^a-z\d])/i.test(text)) return true
  const kinds = Array.from(text, kindOf)
  const changes = kinds.filter((kind, at) => {
    const before = kinds[at - 1]
    return before !== undefined && kind !== before && kind !== 'sign' && before !== 'sign'
  }).length
  const share = changes / (text.length - 1)
  const digitRuns = text.match(/\d+/g)?.length ?? 0
  if (/[a-z]/.test(text) && /[A-Z]/.test(text)) {
    return share >= 0.5 || (digitRuns >= 2 && share >= 0.3) || (digitRuns >= 3 && share >= 0.25)
  }
  return digitRuns >= 3 && /[a-z\d]{24,}/i.test(text) && share >= 0.25
}

function kindOf(sign: string): 'digit' | 'small' | 'capital' | 'sign' {
  if (/\d/.test(sign)) return 'digit'
  if (/[a-z]/.test(sign)) return 'small'
  return /[A-Z]/.test(sign) ? 'capital' : 'sign'
}

/** How often a text may be percent-encoded on top of itself; ordinary links are not encoded more often. */
const mostDecodings = 5

/** A text without its percent-encoding, also where that was done several times. What cannot be decoded stays. */
export function decodeFully(text: string): string {
  let decoded = text.replaceAll('+', ' ')
  for (let round = 0; round < mostDecodings && decoded.includes('%'); round += 1) {
    const next = decoded.replace(/(%[\da-f]{2})+/gi, decodeOrKeep)
    if (next === decoded) break
    decoded = next
  }
  return decoded
}

function decodeOrKeep(encoded: string): string {
  try {
    return decodeURIComponent(encoded)
  } catch {
    // Not UTF-8: at least what is ASCII can be read.
    return encoded.replace(/%([0-7][\da-f])/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
  }
}
