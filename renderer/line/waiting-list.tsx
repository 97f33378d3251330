import { ActionIcon } from '@mantine/core'
import type { HistoryRow } from '../../shared/contract/commands.ts'
import { formatCount } from '../../shared/text/format.ts'
import { startWords } from '../../shared/text/line.ts'
import { CloseIcon, PlayIcon, UpIcon } from '../ui/icons.tsx'
import { discardWaiting, leaveLine, moveInLine, startWaiting } from './line.ts'
import './waiting-list.css'

/** The batches in line, the next one first. */
export function WaitingList({ waiting, close }: { waiting: readonly HistoryRow[]; close: () => void }) {
  const [first] = waiting
  return (
    <section className="waiting" aria-label="Waiting in line">
      <h2>Waiting in line</h2>
      {first?.line !== undefined && <p>{startWords(first.line)}</p>}
      <ol>
        {waiting.map(row => (
          <WaitingRow key={row.batch} row={row} close={close} />
        ))}
      </ol>
    </section>
  )
}

function WaitingRow({ row: { batch, name, line, counts }, close }: { row: HistoryRow; close: () => void }) {
  const buttons = [
    ...((line?.place ?? 1) > 1
      ? [
          {
            label: `Move ${name} up`,
            icon: <UpIcon />,
            run: () => moveInLine({ batch, to: 'earlier' as const }),
          },
        ]
      : []),
    { label: `Start ${name} now`, icon: <PlayIcon />, run: () => startWaiting(batch) },
    counts.queued === counts.items
      ? { label: `Discard ${name}`, icon: <CloseIcon />, run: () => discardWaiting(batch, name) }
      : { label: `Take ${name} out of the line`, icon: <CloseIcon />, run: () => leaveLine(batch) },
  ]
  return (
    <li className="waiting-row">
      <a href={`#/batch/${batch}`} onClick={close}>
        <span className="cut">{name}</span>
        <span className="running-words">{formatCount(counts.items, 'image')}</span>
      </a>
      {buttons.map(({ label, icon, run }) => (
        <ActionIcon key={label} variant="subtle" color="gray" aria-label={label} onClick={() => void run()}>
          {icon}
        </ActionIcon>
      ))}
    </li>
  )
}
