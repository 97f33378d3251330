import { Text } from '@mantine/core'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Span } from '../../shared/bars.ts'
import type { Feed } from '../batch/feed.ts'
import { formatNumber } from '../text.ts'
import { createValue, useValue } from '../value.ts'
import { Chart } from './chart.tsx'
import { cutWoven, withoutIdle } from './idle.ts'
import { Legend, legendKinds, WeaveLegend } from './legend.tsx'
import { paintWaterfall } from './paint-waterfall.ts'
import { paintWeave } from './paint-weave.ts'
import { mostRows } from './timeline-pages.ts'
import { createTimes, type TimesFeed } from './times.ts'
import { TimesTable } from './times-table.tsx'
import { TimingTools } from './timing-tools.tsx'
import { isWhole, rowHeights, rowPxOfAll, zoomSpan } from './view.ts'
import { createWeave, type WeaveFeed } from './weave.ts'
import './timing.css'

export type TimingKind = 'waterfall' | 'weave'
type Props = { feed: Feed; batch: string; kind: TimingKind }

/**
 * The times of every image on one axis, as bars of its phases or as the pieces that arrived; the same as a table.
 */
export function Timing({ feed, batch, kind }: Props) {
  const feeds = useFeeds(feed, batch)
  const problem = useValue(feeds?.times.problem ?? nothingWrong)
  const weaveProblem = useValue(feeds?.weave.problem ?? nothingWrong)
  if (feeds === undefined) return null
  if (problem !== '' || weaveProblem !== '') {
    return (
      <div className="center" role="alert">
        {problem || weaveProblem}
      </div>
    )
  }
  return <Loaded feeds={feeds} kind={kind} />
}

const nothingWrong = createValue('')

const names: Record<TimingKind, string> = { waterfall: 'Waterfall', weave: 'Weave' }

function Loaded({ feeds, kind }: { feeds: Feeds; kind: TimingKind }) {
  const feed = feeds.times
  const woven = useValue(feeds.weave.woven)
  const times = useValue(feed.times)
  // A batch that was resumed or retried has stretches in which nothing ran.
  const drawn = useMemo(() => withoutIdle(times), [times])
  const [asTable, setAsTable] = useState(false)
  const [allRows, setAllRows] = useState(false)
  /** Undefined: the whole, as it grows. */
  const [chosen, setChosen] = useState<Span>()
  const body = useRef<HTMLDivElement>(null)
  const { rows, total } = times
  const { whole, breaks, cutMs } = drawn
  const span = chosen ?? whole
  const setSpan = (next: Span) => setChosen(isWhole(next, whole) ? undefined : next)
  const height = (body.current?.clientHeight ?? 400) - 30
  const rowPx = allRows
    ? rowPxOfAll({ count: rows.length, scrollTop: 0, rowPx: 0, height })
    : rowHeights.usual
  const look = useCallback(
    (first: number, end: number) => {
      feeds.times.look(first, end)
      if (kind === 'weave') feeds.weave.look(rows.slice(first, end).filter(row => row !== undefined))
    },
    [feeds, kind, rows],
  )
  const threads = useMemo(
    () =>
      breaks.length === 0
        ? woven
        : new Map(Array.from(woven, ([index, row]) => [index, cutWoven(row, cutMs)])),
    [woven, breaks, cutMs],
  )
  const nothing =
    total > 0 &&
    rows.length === total &&
    rows.every(row => row?.attempts.length === 0 && row.runsSince === undefined)
  return (
    <section className="timing" aria-label={names[kind]}>
      <TimingTools
        mode={{ asTable, allRows, isZoomed: chosen !== undefined }}
        zoom={factor => setSpan(zoomSpan(span, whole, factor, (span.startMs + span.endMs) / 2))}
        showWhole={() => setChosen(undefined)}
        toggleRows={() => setAllRows(!allRows)}
        toggleTable={() => setAsTable(!asTable)}
      />
      <div className="timing-body" ref={body}>
        {nothing ? (
          <div className="center">
            <Text c="dimmed">No image of this batch has been requested yet.</Text>
          </div>
        ) : asTable ? (
          <TimesTable times={times} feed={feed} />
        ) : (
          <Chart
            name={`${names[kind]} of ${formatNumber(rows.length)} images`}
            pictureName={kind}
            legend={kind === 'waterfall' ? legendKinds : ['receive']}
            times={drawn}
            real={times}
            onLook={look}
            span={span}
            rowPx={rowPx}
            setSpan={setSpan}
            paintRows={kind === 'waterfall' ? paintWaterfall : paintWeave(threads)}
          />
        )}
      </div>
      {!asTable && (
        <div className="timing-foot">
          {kind === 'waterfall' ? <Legend /> : <WeaveLegend />}
          {total > mostRows && (
            <Text size="xs" c="dimmed">
              The first {formatNumber(mostRows)} of {formatNumber(total)} images.
            </Text>
          )}
        </div>
      )}
    </section>
  )
}

type Feeds = { times: TimesFeed; weave: WeaveFeed }

function useFeeds(feed: Feed, batch: string): Feeds | undefined {
  const [feeds, setFeeds] = useState<Feeds>()
  useEffect(() => {
    const mine = { times: createTimes(batch, feed.header), weave: createWeave(batch) }
    setFeeds(mine)
    return () => {
      mine.times.close()
      mine.weave.close()
    }
  }, [feed, batch])
  return feeds
}
