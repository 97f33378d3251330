import { ActionIcon, Text, Title, Tooltip } from '@mantine/core'
import type { Comparison, Sweep } from '../../shared/comparison.ts'
import { findingWords } from '../../shared/text/measurements.ts'
import { formatMoment } from '../../shared/text/moments.ts'
import { call } from '../client.ts'
import { sayWhy } from '../text.ts'
import { TrashIcon } from '../ui/icons.tsx'
import { measurementsChanged } from './live.ts'
import './past.css'

type Props = {
  results: readonly (Comparison | Sweep)[]
  shown: string | undefined
  choose: (id: string) => void
}

/** What was measured of this batch, newest first. */
export function Past({ results, shown, choose }: Props) {
  if (results.length === 0) return null
  const forget = (id: string) => call('forgetMeasurement', { id }).then(measurementsChanged, sayWhy)
  return (
    <section className="card" aria-labelledby="past-title">
      <Title order={2} size="h5" id="past-title">
        Measured so far
      </Title>
      <ul className="past">
        {results.map(result => (
          <li key={result.id}>
            <button
              type="button"
              className="past-choice"
              aria-pressed={result.id === shown}
              onClick={() => choose(result.id)}
            >
              <span className="number">{formatMoment(result.measuredAt)}</span>
              <Text span size="sm" className="cut">
                {findingWords(result)}
              </Text>
            </button>
            <Tooltip label="Remove">
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`Remove the measurement of ${formatMoment(result.measuredAt)}`}
                onClick={() => void forget(result.id)}
              >
                <TrashIcon size={16} />
              </ActionIcon>
            </Tooltip>
          </li>
        ))}
      </ul>
    </section>
  )
}
