import { ActionIcon, Button, Tooltip } from '@mantine/core'
import type { HistoryRow } from '../../shared/contract/commands.ts'
import { CloseIcon } from '../ui/icons.tsx'
import { discardWaiting, startWaiting } from './line.ts'

/** What can be done with a batch in line, beside its name. */
export function LineButtons({ row: { batch, name } }: { row: HistoryRow }) {
  return (
    <div className="row-end">
      <Button size="compact-sm" onClick={() => void startWaiting(batch)} aria-label={`Start now: ${name}`}>
        Start now
      </Button>
      <Tooltip label="Discard">
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`Discard ${name}`}
          onClick={() => void discardWaiting(batch, name)}
        >
          <CloseIcon />
        </ActionIcon>
      </Tooltip>
    </div>
  )
}
