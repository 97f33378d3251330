/** Links that this process saved files from. Misses none of them; of another link it may say that it is one. */
export type Delivered = {
  add(link: string): void
  mayHave(link: string): boolean
}

/** Half a megabyte, used only as far as there are links: with a million of them a fifth of the others is found, too. */
const bits = 2 ** 22

/** One bit for each link, where its hash says. */
export function createDelivered(): Delivered {
  const words = new Uint32Array(bits / 32)
  return {
    add(link) {
      const at = placeOf(link)
      words[at >>> 5] = (words[at >>> 5] ?? 0) | (1 << (at & 31))
    },
    mayHave(link) {
      const at = placeOf(link)
      return ((words[at >>> 5] ?? 0) & (1 << (at & 31))) !== 0
    },
  }
}

/** FNV-1a over the link's UTF-16 units, folded to the size of the table. */
function placeOf(link: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < link.length; at += 1) hash = Math.imul(hash ^ link.charCodeAt(at), 0x01000193)
  return (hash ^ (hash >>> 22)) & (bits - 1)
}
