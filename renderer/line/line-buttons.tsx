import { ActionIcon, Button, Tooltip } from '@mantine/core'
import type { HistoryRow } from '../../shared/contract/commands.ts'
import { CloseIcon } from '../ui/icons.tsx'
import { discardWaiting, leaveLine, startWaiting } from './line.ts'

/** What can be done with a batch in line, beside its name. */
export function LineButtons({ row: { batch, name, counts } }: { row: HistoryRow }) {
  // Of one that ran before, the images stay in the history.
  const isNew = counts.queued === counts.items
  const label = isNew ? 'Discard' : 'Take out of the line'
  return (
    <div className="row-end">
      <Button size="compact-sm" onClick={() => void startWaiting(batch)} aria-label={`Start now: ${name}`}>
        Start now
      </Button>
      <Tooltip label={label}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={isNew ? `Discard ${name}` : `Take ${name} out of the line`}
          onClick={() => void (isNew ? discardWaiting(batch, name) : leaveLine(batch))}
        >
          <CloseIcon />
        </ActionIcon>
      </Tooltip>
    </div>
  )
}
