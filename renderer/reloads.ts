/** What is remembered of loading the page anew because a view could not be loaded. */
export type Reloads = {
  /** Whether the page was not loaded anew for it yet, or it has come up since. */
  isFirst(): boolean
  /** The page is about to be loaded anew. */
  begin(): void
  cameUp(): void
}

/**
 * For one view alone: otherwise each other view that comes up would let the page be loaded anew again. `storage` lasts
 * longer than the page.
 */
export function reloadsFor(
  view: string,
  storage: () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
): Reloads {
  const key = `shoal.reloaded-for.${view}`
  return {
    isFirst: () => storage().getItem(key) === null,
    begin: () => storage().setItem(key, 'yes'),
    cameUp: () => storage().removeItem(key),
  }
}
