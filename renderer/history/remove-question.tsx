import { Button, Text } from '@mantine/core'
import { useState } from 'react'
import type { HistoryRow } from '../../shared/contract/commands.ts'
import { formatCount } from '../../shared/text/format.ts'

type Props = { row: HistoryRow; remove: () => Promise<void>; keep: () => void }

/** Asked within the row, for it cannot be taken back. Escape keeps it, too. */
export function RemoveQuestion({ row: { name, counts }, remove, keep }: Props) {
  const [removing, setRemoving] = useState(false)
  const left = counts.queued === 0 ? '' : ` ${formatCount(counts.queued, 'image')} left will be cancelled.`
  return (
    <fieldset
      className="row-end remove-question"
      aria-label={`Remove ${name} from the history?`}
      onKeyDown={event => {
        if (event.key === 'Escape') keep()
      }}
    >
      <Text size="sm" component="span">
        Remove from history? Your files stay.{left}
      </Text>
      <Button
        size="xs"
        color="red"
        variant="light"
        loading={removing}
        onClick={() => {
          setRemoving(true)
          void remove().finally(() => setRemoving(false))
        }}
      >
        Remove
      </Button>
      <Button size="xs" variant="default" autoFocus onClick={keep}>
        Cancel
      </Button>
    </fieldset>
  )
}
