import ipaddr from 'ipaddr.js'

/** All of IPv6 that is given out on the internet (RFC 4291, 2.4; IANA, "IPv6 Global Unicast Address Assignments"). */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3')

/** A network without IPv4 reaches the IPv4 internet through it (RFC 6052). Its neighbour 64:ff9b:1:: is local. */
const nat64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96')

/**
 * Whether an IP address belongs to this machine, its network or any other place that the internet cannot reach
 * (IANA's special-purpose registries). Text that is not an address counts as private. An IPv6 address
 * that carries one of IPv4 leads to that one.
 */
export function isPrivateAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return true
  // Takes the IPv4 address out of ::ffff:a.b.c.d.
  const parsed = ipaddr.process(address)
  if (parsed instanceof ipaddr.IPv4) return parsed.range() !== 'unicast'
  const carried = parsed.toByteArray().slice(-4).join('.')
  if (parsed.match(nat64)) return isPrivateAddress(carried)
  if (!parsed.match(globalUnicast) || parsed.range() !== 'unicast') return true
  return isTunnelled(parsed) && isPrivateAddress(carried)
}

/** Whether its last half names an IPv4 address to be reached through a tunnel (ISATAP; RFC 5214, 6.1). */
const isTunnelled = ({ parts }: ipaddr.IPv6): boolean =>
  ((parts[4] ?? 0) & ~0x0200) === 0 && parts[5] === 0x5efe

/** Whether a host, as an address writes it, names this machine or its network by itself: nothing is looked up. */
export function isPrivateHost(host: string): boolean {
  const url = URL.parse(`http://${host}/`)
  if (url === null) return true
  const literal = literalAddress(url)
  if (literal !== undefined) return isPrivateAddress(literal)
  // The last dot of a name is its end, which may be written.
  const name = url.hostname.replace(/\.$/, '')
  // A name without a dot is one of the local network (RFC 6761, RFC 6762).
  return !name.includes('.') || /\.(localhost|local|internal|home\.arpa)$/.test(name)
}

/** The IP address a URL names itself, without the brackets of IPv6; undefined where its host is a name. */
export function literalAddress(url: URL): string | undefined {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  return ipaddr.isValid(host) ? host : undefined
}
