const token = /^[\w!#$%&'*+.^`|~-]+$/
// Line breaks would let a list inject headers of its own.
const unsendable = /[^\t\x20-\x7e\x80-\xff]/

/** Why a header cannot be sent as the list gives it, or undefined if it can. Never repeats the value. */
export const headerFault = (name: string, value: string): string | undefined => {
  if (!token.test(name)) return 'this header has no valid name; write it as Name: value'
  if (unsendable.test(value)) return 'this header contains characters that cannot be sent'
  return undefined
}
