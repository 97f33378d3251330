import { Button, Text, Title } from '@mantine/core'
import { useDebouncedValue, useInterval } from '@mantine/hooks'
import { useEffect, useRef, useState } from 'react'
import type { HistoryRow } from '../../shared/contract/commands.ts'
import { formatCount } from '../../shared/text/format.ts'
import { formatMoment } from '../../shared/text/moments.ts'
import { appInfo } from '../app-info.ts'
import { call } from '../client.ts'
import { RerunQuestions } from '../rerun/rerun-dialog.tsx'
import { notify } from '../store.ts'
import { sayWhy } from '../text.ts'
import { SearchField } from '../ui/search-field.tsx'
import { useValue } from '../value.ts'
import { byDay } from './days.ts'
import { findBatches, pageOfBatches } from './find.ts'
import { PastBatch } from './past-batch.tsx'
import './history.css'

/** All batches, newest first. */
export function HistoryView() {
  const [batches, setBatches] = useState<HistoryRow[]>()
  const [text, setText] = useState('')
  const [most, setMost] = useState(pageOfBatches)
  const title = useRef<HTMLHeadingElement>(null)
  const [damaged, setDamaged] = useState<string>()
  const holding = useHolding(text)
  const load = async () => {
    try {
      setBatches(await call('history'))
      setDamaged(await call('damagedEntries'))
    } catch (error) {
      sayWhy(error)
    }
  }
  const interval = useInterval(load, 2000)
  const running =
    batches?.some(({ state }) => state === 'running' || state === 'stopping' || state === 'waiting') ?? false
  const inLine = useValue(appInfo)?.waiting.length ?? 0
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the view opens, and when a batch left the line or came back
  useEffect(() => void load(), [inLine])
  useEffect(() => {
    if (running) interval.start()
    return interval.stop
  }, [running, interval.start, interval.stop])

  if (batches === undefined) return null
  const { shown, older } = findBatches(batches, text, formatMoment, most, holding)
  /** What had the focus goes away with its row. */
  const removed = () => {
    title.current?.focus()
    notify('Removed from the history.')
  }
  return (
    <div className="page">
      <div className="page-head">
        <Title order={1} size="h3" ref={title} tabIndex={-1}>
          History
        </Title>
        {batches.length > 0 && (
          <SearchField
            label="Search by name, link, site, file or date"
            placeholder="Name, link, site, file or date"
            className="history-search"
            size="sm"
            value={text}
            onText={setText}
          />
        )}
      </div>
      {damaged !== undefined && (
        <p className="note note-bad" role="alert">
          {damaged}
        </p>
      )}
      {shown.length === 0 && (
        <Text c="dimmed" className="page-empty">
          {batches.length === 0 ? 'Nothing has been downloaded yet.' : 'No batches match this search.'}
        </Text>
      )}
      {byDay(shown, Date.now()).map(({ day, title: dayTitle, rows }) => (
        <section key={day} className="history-day" aria-label={dayTitle}>
          <h2>{dayTitle}</h2>
          <ul className="history">
            {rows.map(batch => (
              <PastBatch key={batch.batch} row={batch} reload={load} removed={removed} />
            ))}
          </ul>
        </section>
      ))}
      {older > 0 && (
        <Button
          variant="default"
          size="sm"
          className="history-older"
          onClick={() => setMost(most + pageOfBatches)}
        >
          Show more ({formatCount(older, 'older batch', 'older batches')})
        </Button>
      )}
      <RerunQuestions />
    </div>
  )
}

/** Batches with the text in a link or a file name, asked for when typing rests. */
function useHolding(text: string): readonly string[] {
  const [searched] = useDebouncedValue(text.trim(), 200)
  const [found, setFound] = useState<{ text: string; batches: readonly string[] }>({ text: '', batches: [] })
  useEffect(() => {
    // One letter is in every link.
    if (searched.length < 2) return
    let isGone = false
    call('searchHistory', { text: searched }).then(batches => {
      if (!isGone) setFound({ text: searched, batches })
    }, sayWhy)
    return () => {
      isGone = true
    }
  }, [searched])
  return found.text === text.trim() ? found.batches : []
}
