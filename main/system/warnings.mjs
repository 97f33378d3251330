// Plain JavaScript: the launcher uses it before it knows which Node it runs in.

/** Silences what Node says of parts of its own that are experimental, such as SQLite in Node 24, and nothing else. */
export function hushExperimentalWarnings() {
  const emit = process.emitWarning
  process.emitWarning = /** @type {typeof emit} */ (
    (/** @type {string | Error} */ warning, /** @type {any[]} */ ...rest) => {
      const [kind] = rest
      if ((kind?.type ?? kind) !== 'ExperimentalWarning') emit.call(process, warning, ...rest)
    }
  )
}
