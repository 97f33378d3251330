import { ActionIcon, Text, Tooltip } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import type { Span } from '../../shared/bars.ts'
import type { Feed } from '../batch/feed.ts'
import { ToolbarTools } from '../batch/toolbar-tools.tsx'
import { FitIcon, MinusIcon, PlusIcon, RowsIcon, TableIcon } from '../ui/icons.tsx'
import { useValue } from '../value.ts'
import { formatNumber } from '../words.ts'
import { Chart } from './chart.tsx'
import { Legend } from './legend.tsx'
import { paintWaterfall } from './paint.ts'
import { createTimes, mostRows, type TimesFeed } from './times.ts'
import { TimesTable } from './times-table.tsx'
import { isWhole, rowHeights, rowPxOfAll, zoomSpan } from './view.ts'
import './timing.css'

/** Every image as a bar of its phases on one time axis; the same as a table. */
export function Waterfall({ feed, batch }: { feed: Feed; batch: string }) {
  const timesFeed = useTimes(feed, batch)
  const problem = useValue(timesFeed?.problem ?? nothingWrong)
  if (timesFeed === undefined) return null
  if (problem !== '') {
    return (
      <div className="center" role="alert">
        {problem}
      </div>
    )
  }
  return <Loaded feed={timesFeed} />
}

const nothingWrong = { get: () => '', set: () => {}, subscribe: () => () => {} }

function Loaded({ feed }: { feed: TimesFeed }) {
  const times = useValue(feed.times)
  const [asTable, setAsTable] = useState(false)
  const [allRows, setAllRows] = useState(false)
  /** Undefined: the whole, as it grows. */
  const [chosen, setChosen] = useState<Span>()
  const canvas = useRef<HTMLCanvasElement>(null)
  const body = useRef<HTMLDivElement>(null)
  const { rows, whole, total } = times
  const span = chosen ?? whole
  const setSpan = (next: Span) => setChosen(isWhole(next, whole) ? undefined : next)
  const zoom = (factor: number) => setSpan(zoomSpan(span, whole, factor, (span.startMs + span.endMs) / 2))
  const height = (body.current?.clientHeight ?? 400) - 30
  const rowPx = allRows
    ? rowPxOfAll({ count: rows.length, scrollTop: 0, rowPx: 0, height })
    : rowHeights.usual
  const nothing =
    total > 0 &&
    rows.length === total &&
    rows.every(row => row?.attempts.length === 0 && row.runsSince === undefined)
  return (
    <section className="timing" aria-label="Waterfall">
      <ToolbarTools>
        {!asTable && (
          <>
            <Tool
              label="Zoom out"
              icon={<MinusIcon size={16} />}
              onClick={() => zoom(1 / 1.5)}
              disabled={chosen === undefined}
            />
            <Tool label="Zoom in" icon={<PlusIcon size={16} />} onClick={() => zoom(1.5)} />
            <Tool
              label="Show the whole time"
              icon={<FitIcon size={16} />}
              onClick={() => setChosen(undefined)}
              disabled={chosen === undefined}
            />
            <Tool
              label="Show all images at once"
              icon={<RowsIcon size={16} />}
              onClick={() => setAllRows(!allRows)}
              pressed={allRows}
            />
          </>
        )}
        <Tool
          label="As a table"
          icon={<TableIcon size={16} />}
          onClick={() => setAsTable(!asTable)}
          pressed={asTable}
        />
      </ToolbarTools>
      <div className="timing-body" ref={body}>
        {nothing ? (
          <div className="center">
            <Text c="dimmed">No image of this batch has been asked for yet.</Text>
          </div>
        ) : asTable ? (
          <TimesTable times={times} feed={feed} />
        ) : (
          <Chart
            name={`Waterfall of ${formatNumber(rows.length)} images`}
            pictureName="waterfall"
            times={times}
            feed={feed}
            span={span}
            rowPx={rowPx}
            setSpan={setSpan}
            paintRows={paintWaterfall}
            canvas={canvas}
          />
        )}
      </div>
      {!asTable && (
        <div className="timing-foot">
          <Legend />
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

type ToolProps = {
  label: string
  icon: React.ReactNode
  onClick: () => void
  disabled?: boolean
  pressed?: boolean
}

function Tool({ label, icon, onClick, disabled = false, pressed }: ToolProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant={pressed ? 'light' : 'default'}
        size="md"
        aria-label={label}
        aria-pressed={pressed}
        // Not `disabled`: it would lose the focus while it is used.
        aria-disabled={disabled}
        {...(disabled && { 'data-disabled': true })}
        onClick={() => !disabled && onClick()}
      >
        {icon}
      </ActionIcon>
    </Tooltip>
  )
}

function useTimes(feed: Feed, batch: string): TimesFeed | undefined {
  const [times, setTimes] = useState<TimesFeed>()
  useEffect(() => {
    const mine = createTimes(batch, feed.header)
    setTimes(mine)
    return mine.close
  }, [feed, batch])
  return times
}
