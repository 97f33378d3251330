/** What this browser keeps of how a person likes the window, by name. Absent where it keeps nothing, or was not asked to. */
export function remembered(name: string): string | undefined {
  try {
    return localStorage.getItem(`shoal.${name}`) ?? undefined
  } catch {
    // A browser may refuse to keep anything.
    return undefined
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`shoal.${name}`, value)
  } catch {
    // Then it is as it was at the next start.
  }
}
