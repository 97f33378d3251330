import type { BatchHeader } from '../../shared/contract/commands.ts'
import type { RestingHost } from '../../shared/model.ts'
import { formatCount, formatWait } from '../../shared/text/format.ts'
import { startWords } from '../../shared/text/line.ts'
import { narrowedWords } from '../../shared/text/narrowed.ts'

/** What the user should know and could not guess. */
export function Notes({ header: { line, pausedBecause, coolingHosts, narrowed } }: { header: BatchHeader }) {
  const [cooling] = coolingHosts
  return (
    <>
      {line !== undefined && <p className="note note-calm">{startWords(line)}</p>}
      {pausedBecause !== undefined && (
        <p className="note note-bad" role="alert">
          {pausedBecause}
        </p>
      )}
      {cooling !== undefined && <p className="note">{coolingWords(cooling, coolingHosts.length - 1)}</p>}
      {narrowed !== undefined && <p className="note">{narrowedWords(narrowed.atOnce, narrowed.why)}</p>}
    </>
  )
}

function coolingWords({ host, until, isSilent }: RestingHost, others: number): string {
  const hosts = others === 0 ? host : `${host} and ${formatCount(others, 'other site')}`
  const left = formatWait(until - Date.now())
  return isSilent
    ? `${hosts} ${others === 0 ? 'does' : 'do'} not answer. Trying again in ${left}.`
    : `${hosts} asked us to slow down. Continuing in ${left}, with fewer at a time.`
}
