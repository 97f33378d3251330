import { SegmentedControl, Select, VisuallyHidden } from '@mantine/core'
import { memo, type ReactNode } from 'react'
import type { BatchHeader } from '../../shared/contract/commands.ts'
import { exportFormats } from '../../shared/export-formats.ts'
import { failures } from '../../shared/failure.ts'
import { call } from '../client.ts'
import { type BatchPart, type Filter, type SortKey, setWindow, useWindow } from '../store.ts'
import { formatNumber } from '../text.ts'
import { CloseIcon, GridIcon, TableIcon } from '../ui/icons.tsx'
import { SearchField } from '../ui/search-field.tsx'
import { useValue } from '../value.ts'
import { ExportMenu } from './export-menu.tsx'
import type { Feed } from './feed.ts'
import { ResultMenu } from './result-menu.tsx'
import { ToolbarPlace } from './toolbar-tools.tsx'
import './toolbar.css'

const filterWords: readonly { filter: Filter; label: string; count: (c: BatchHeader['counts']) => number }[] =
  [
    { filter: 'all', label: 'All', count: c => c.items - c.deleted },
    { filter: 'active', label: 'Downloading', count: c => c.active },
    { filter: 'waiting', label: 'Waiting', count: c => c.queued + c.backoff },
    { filter: 'saved', label: 'Saved', count: c => c.saved },
    { filter: 'skipped', label: 'Skipped', count: c => c.skipped },
    { filter: 'failed', label: 'Failed', count: c => c.failed },
    { filter: 'cancelled', label: 'Cancelled', count: c => c.cancelled },
    { filter: 'deleted', label: 'Deleted', count: c => c.deleted },
  ]

const sortWords: readonly { value: SortKey; label: string }[] = [
  { value: 'index', label: 'List order' },
  { value: 'name', label: 'Name' },
  { value: 'host', label: 'Host' },
  { value: 'bytes', label: 'Size' },
  { value: 'time', label: 'Time' },
  { value: 'state', label: 'State' },
]

/** Which images to look at, how, and how many run at once. */
export function Toolbar({ feed, batch }: { feed: Feed; batch: string }) {
  const part = useWindow(state => state.part)
  const layout = useWindow(state => state.layout)
  const isOver = useValue(feed.header)?.state === 'ended'
  return (
    <div className="toolbar">
      <div className="toolbar-start">
        <PartChoice />
        {part === 'images' && <FilterButtons feed={feed} />}
        {part === 'images' && layout === 'grid' && <SortChoice />}
      </div>
      <div className="toolbar-rest">
        {part === 'images' ? <ImageTools feed={feed} /> : <ToolbarPlace />}
        {isOver && <ResultMenu batch={batch} />}
        <ExportMenu
          what={batch}
          formats={exportFormats}
          textOf={format => call('exportBatch', { batch, format })}
        />
      </div>
    </div>
  )
}

const parts: readonly { value: BatchPart; label: string }[] = [
  { value: 'images', label: 'Images' },
  { value: 'waterfall', label: 'Waterfall' },
  { value: 'weave', label: 'Weave' },
  { value: 'race', label: 'Race' },
  { value: 'sweep', label: 'How many at once?' },
]

function PartChoice() {
  const part = useWindow(state => state.part)
  return (
    <SegmentedControl
      size="xs"
      aria-label="View"
      value={part}
      onChange={value => setWindow({ part: value })}
      data={[...parts]}
    />
  )
}

function ImageTools({ feed }: { feed: Feed }) {
  const layout = useWindow(state => state.layout)
  return (
    <>
      <TextFilter />
      <Hosts feed={feed} />
      <SegmentedControl
        size="xs"
        aria-label="Layout"
        value={layout}
        onChange={value => setWindow({ layout: value === 'grid' ? 'grid' : 'table' })}
        data={[
          { value: 'table', label: <IconLabel icon={<TableIcon size={16} />} label="Table" /> },
          { value: 'grid', label: <IconLabel icon={<GridIcon size={16} />} label="Grid" /> },
        ]}
      />
    </>
  )
}

function FilterButtons({ feed }: { feed: Feed }) {
  const counts = useValue(feed.header)?.counts
  const chosen = useWindow(state => state.filter)
  if (counts === undefined) return null
  return (
    <fieldset className="filters">
      <legend className="hidden">Show</legend>
      {filterWords
        .filter(({ filter, count }) => filter === 'all' || filter === chosen || count(counts) > 0)
        .map(({ filter, label, count }) => (
          <button
            key={filter}
            type="button"
            className="filter"
            aria-pressed={filter === chosen}
            onClick={() => setWindow({ filter, failure: '' })}
          >
            {label} <span className="number">{formatNumber(count(counts))}</span>
          </button>
        ))}
      <CauseFilter />
    </fieldset>
  )
}

/** The one cause of failure that is shown, chosen in the panel of failures; pressed again it is all of them. */
function CauseFilter() {
  const failure = useWindow(state => state.failure)
  if (failure === '') return null
  return (
    <button
      type="button"
      className="filter filter-cause"
      aria-pressed="true"
      onClick={() => setWindow({ failure: '' })}
    >
      <span className="cut">{failures[failure].title}</span>
      <CloseIcon size={14} />
    </button>
  )
}

function TextFilter() {
  const text = useWindow(state => state.text)
  return (
    <SearchField
      label="Find in names and links"
      className="text-filter"
      maxLength={200}
      value={text}
      onText={text => setWindow({ text })}
    />
  )
}

function Hosts({ feed }: { feed: Feed }) {
  const hosts = useValue(feed.header)?.hosts
  return hosts === undefined ? null : <HostFilter hosts={hosts} />
}

const HostFilter = memo(function HostFilter({ hosts }: { hosts: BatchHeader['hosts'] }) {
  const host = useWindow(state => state.host)
  if (hosts.length < 2 && host === '') return null
  return (
    <Select
      size="xs"
      aria-label="Host"
      className="host-filter"
      searchable
      allowDeselect={false}
      limit={100}
      data={[
        { value: '', label: 'All hosts' },
        ...hosts.map(({ host: value, items }) => ({ value, label: `${value} (${formatNumber(items)})` })),
      ]}
      value={host}
      onChange={next => setWindow({ host: next ?? '' })}
    />
  )
})

/** The table sorts by its headings; a grid has none. */
function SortChoice() {
  const sort = useWindow(state => state.sort)
  return (
    <Select
      size="xs"
      aria-label="Order"
      className="sort-choice"
      allowDeselect={false}
      data={[...sortWords]}
      value={sort}
      onChange={next => setWindow({ sort: (next ?? 'index') as SortKey })}
    />
  )
}

function IconLabel({ icon, label }: { icon: ReactNode; label: string }) {
  return (
    <span className="icon-label">
      {icon}
      <VisuallyHidden>{label}</VisuallyHidden>
    </span>
  )
}
