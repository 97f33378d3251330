import { type FailureCode, failures } from '../../../shared/failure.ts'
import { endWords } from '../../../shared/outcomes.ts'
import type { BatchSummary } from '../../../shared/summary.ts'
import { formatBytes, formatCount, formatDuration } from '../../../shared/text/format.ts'
import { alikeWords } from '../../../shared/text/states.ts'
import { lowerFirst, worthSentence } from '../../../shared/text/worth.ts'
import { worthOfRun } from '../../../shared/worth.ts'
import type { SystemNotification } from '../shell.ts'

const causesNamed = 3

/**
 * The result of a batch as a system notification, with the causes of failures. `alike`: saved images that are identical to
 * another file.
 */
export function notificationOf(
  summary: BatchSummary,
  causes: readonly { code: FailureCode; count: number; name: string }[],
  alike: number,
): SystemNotification {
  const { saved, bytes, elapsedMs } = summary
  const worth = worthOfRun({ ...summary, stage: 'over' })
  const speed = [
    formatBytes(bytes),
    `in ${formatDuration(elapsedMs)}`,
    worth.kind === 'faster' && lowerFirst(worthSentence(worth)),
  ]
  const named = causes.slice(0, causesNamed).map(({ code, count, name }) => {
    const others = count === 1 ? '' : ` and ${formatCount(count - 1, 'other')}`
    return `${failures[code].title}: ${name}${others}`
  })
  const rest = causes.length - named.length
  return {
    title: endWords(summary).join(', '),
    body: [
      saved > 0 && speed.filter(Boolean).join(', '),
      alike > 0 && alikeWords(alike),
      ...named,
      rest > 0 && `… and ${formatCount(rest, 'other cause')}`,
    ]
      .filter(Boolean)
      .join('\n'),
  }
}
