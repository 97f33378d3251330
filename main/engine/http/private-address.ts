import ipaddr from 'ipaddr.js'

/**
 * Whether an IP address belongs to this machine, its network or any other place that the internet cannot reach
 * (IANA's special-purpose registries). What is no address counts as one: nobody knows where it leads.
 */
export function isPrivateAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return true
  // Takes the IPv4 address out of ::ffff:a.b.c.d.
  const parsed = ipaddr.process(address)
  if (parsed.range() === 'unicast') return false
  // A network without IPv4 reaches the rest of the internet through this prefix (RFC 6052).
  if (parsed.range() !== 'rfc6052') return true
  return isPrivateAddress(parsed.toByteArray().slice(-4).join('.'))
}

/** The IP address a URL names itself, without the brackets of IPv6; undefined where its host is a name. */
export function literalAddress(url: URL): string | undefined {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  return ipaddr.isValid(host) ? host : undefined
}
