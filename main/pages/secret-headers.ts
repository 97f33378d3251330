/** Go only to sites that the user named: a page may name any site. */
const secretHeaders = new Set(['authorization', 'cookie', 'proxy-authorization'])

export const isSecretHeader = (name: string): boolean => secretHeaders.has(name.toLowerCase())
