import { Button } from '@mantine/core'
import type { HistoryRow } from '../../shared/contract/commands.ts'
import { formatMoment } from '../../shared/text/moments.ts'
import { appInfo, refreshAppInfo } from '../app-info.ts'
import { canResume, resumeWord, shortFolder } from '../batch/progress.ts'
import { call } from '../client.ts'
import { Mosaic } from '../history/mosaic.tsx'
import { countWords, leftWords, waitingWords } from '../history/past-words.ts'
import { useBatchMenu } from '../history/use-batch-menu.tsx'
import { LineButtons } from '../line/line-buttons.tsx'
import { Ring } from '../shell/ring.tsx'
import { go } from '../store.ts'
import { sayWhy } from '../text.ts'
import { useValue } from '../value.ts'

/** A batch with some of its images; the whole of it leads there. What was cut off, by a crash or a power cut, is offered again. */
export function HomeCard({ row }: { row: HistoryRow }) {
  const { batch, name, folder, createdAt, state, pictures } = row
  const known = useValue(appInfo)
  const isRunning = known?.running.some(run => run.batch === batch) ?? false
  const isPaused = state === 'paused'
  const { onContextMenu, menu } = useBatchMenu(row)
  const resume = () =>
    call('resume', { batch }).then(() => {
      go(`/batch/${batch}`)
      void refreshAppInfo()
    }, sayWhy)
  return (
    <li className="home-card" onContextMenu={onContextMenu}>
      <Mosaic batch={batch} pictures={pictures} places={4} />
      <div className="home-card-words">
        <a href={`#/batch/${batch}`} className="home-card-link cut">
          {name}
        </a>
        <span className="home-card-state">
          {isRunning && <Ring share={shareOf(row)} isPaused={isPaused} size={16} />}
          {row.line !== undefined
            ? waitingWords(row.line, row)
            : canResume(state)
              ? leftWords(row)
              : countWords(row)}
        </span>
        <span className="cut home-card-place" title={folder}>
          {formatMoment(createdAt)} · {shortFolder(folder, known?.home ?? '')}
        </span>
      </div>
      {canResume(state) && (
        <Button size="compact-sm" onClick={resume} aria-label={`${resumeWord(state)} ${name}`}>
          {resumeWord(state)}
        </Button>
      )}
      {state === 'waiting' && <LineButtons row={row} />}
      {menu}
    </li>
  )
}

const shareOf = ({ counts: { items, queued } }: HistoryRow): number => (items - queued) / Math.max(1, items)
