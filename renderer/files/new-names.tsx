import type { ArrangePlan } from '../../shared/arranging.ts'
import { formatNumber } from '../../shared/text/format.ts'

/** The first names, old and new. */
export function NewNames({ plan: { first, files } }: { plan: ArrangePlan }) {
  if (first.length === 0) return null
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="scroll-list new-names" tabIndex={0} aria-label="New names">
      <ul>
        {first.map(({ from, to, isNumbered }) => (
          <li key={from}>
            <span className="cut" title={from}>
              {from}
            </span>
            <span aria-hidden>→</span>
            <span className="cut" title={to}>
              {to}
            </span>
            {isNumbered && <em>name was taken</em>}
          </li>
        ))}
        {files > first.length && (
          <li className="new-names-rest">and {formatNumber(files - first.length)} more</li>
        )}
      </ul>
    </section>
  )
}
