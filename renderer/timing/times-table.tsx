import { useEffect, useState } from 'react'
import { formatExact } from '../../shared/text/format.ts'
import { segmentWords, stateWords } from '../../shared/text/states.ts'
import { rowTotals, type TimelineRow } from '../../shared/timeline.ts'
import { phaseNames } from '../../shared/timing.ts'
import { PageChoice, pageOf } from '../rows/page-choice.tsx'
import { openImage } from '../store.ts'
import type { Times, TimesFeed } from './times.ts'

const pageRows = 100

/** The waterfall in numbers: a real table, a hundred images a page. */
export function TimesTable({ times: { rows, now }, feed }: { times: Times; feed: TimesFeed }) {
  const [wanted, setPage] = useState(0)
  const { first, count } = pageOf(rows.length, wanted, pageRows)
  useEffect(() => feed.look(first, first + count), [feed, first, count])
  return (
    <div className="times-frame">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className="times-scroll" tabIndex={0} aria-label="Times of each image">
        <table className="times">
          <thead>
            <tr>
              <th scope="col">Image</th>
              <th scope="col">State</th>
              <th scope="col">Tries</th>
              <th scope="col">{segmentWords.queued}</th>
              {phaseNames.map(name => (
                <th key={name} scope="col">
                  {segmentWords[name]}
                </th>
              ))}
              <th scope="col">{segmentWords.backoff}</th>
              <th scope="col">In all</th>
            </tr>
          </thead>
          <tbody>
            {rows
              .slice(first, first + count)
              .map(row => (row === undefined ? null : <TimesRow key={row.index} row={row} now={now} />))}
          </tbody>
        </table>
      </section>
      <PageChoice total={rows.length} first={first} count={count} size={pageRows} onPage={setPage} />
    </div>
  )
}

function TimesRow({ row, now }: { row: TimelineRow; now: number }) {
  const { queuedMs, backoffMs, phases, totalMs } = rowTotals(row, now)
  const cell = (ms: number | undefined) => (ms ? formatExact(ms) : '–')
  return (
    <tr>
      <th scope="row">
        <button
          type="button"
          className="times-name cut"
          title={row.name}
          onClick={() => openImage(row.index)}
        >
          {row.name}
        </button>
      </th>
      <td data-state={row.state}>{stateWords[row.state]}</td>
      <td className="number">{row.attempts.length}</td>
      <td className="number">{cell(queuedMs)}</td>
      {phaseNames.map(name => (
        <td key={name} className="number">
          {cell(phases[name])}
        </td>
      ))}
      <td className="number">{cell(backoffMs)}</td>
      <td className="number">{cell(totalMs)}</td>
    </tr>
  )
}
