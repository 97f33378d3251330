import { SegmentedControl, Select, VisuallyHidden } from '@mantine/core'
import { memo, type ReactNode } from 'react'
import type { BatchHeader } from '../../shared/contract/commands.ts'
import { exportFormats } from '../../shared/export-formats.ts'
import { failures } from '../../shared/failure.ts'
import { call } from '../client.ts'
import { type Filter, type SortKey, setLayout, setWindow, useWindow } from '../store.ts'
import { formatNumber } from '../text.ts'
import { CloseIcon, GridIcon, TableIcon } from '../ui/icons.tsx'
import { SearchField } from '../ui/search-field.tsx'
import { useValue } from '../value.ts'
import { ExportMenu } from './export-menu.tsx'
import { FactsFilter } from './facts-filter.tsx'
import type { Feed } from './feed.ts'
import { tabOf, tabs } from './parts.ts'
import { TileSize } from './tile-size.tsx'
import { ToolbarPlace } from './toolbar-tools.tsx'
import './toolbar.css'

type Counts = BatchHeader['counts']

/** `when`: those of a batch that is under way go with it, so that no filter moves another one that stays. */
const filterWords: readonly {
  filter: Filter
  label: string
  when: 'always' | 'open' | 'some'
  count: (c: Counts) => number
}[] = [
  { filter: 'all', label: 'All', when: 'always', count: c => c.items - c.deleted },
  { filter: 'saved', label: 'Saved', when: 'always', count: c => c.saved },
  { filter: 'failed', label: 'Failed', when: 'always', count: c => c.failed },
  { filter: 'active', label: 'Downloading', when: 'open', count: c => c.active },
  { filter: 'waiting', label: 'Waiting', when: 'open', count: c => c.queued + c.backoff },
  { filter: 'skipped', label: 'Skipped', when: 'some', count: c => c.skipped },
  { filter: 'cancelled', label: 'Cancelled', when: 'some', count: c => c.cancelled },
  { filter: 'deleted', label: 'Deleted', when: 'some', count: c => c.deleted },
]

const sortWords: readonly { value: SortKey; label: string }[] = [
  { value: 'index', label: 'List order' },
  { value: 'recent', label: 'Newest first' },
  { value: 'name', label: 'Name' },
  { value: 'host', label: 'Site' },
  { value: 'bytes', label: 'Size' },
  { value: 'time', label: 'Time' },
  { value: 'state', label: 'State' },
  { value: 'pixels', label: 'Pixels' },
  { value: 'type', label: 'Type' },
  { value: 'savedAt', label: 'Saved at' },
]

/** What the batch is looked at for, which of its images, and how. */
export function Toolbar({ feed, batch }: { feed: Feed; batch: string }) {
  const part = useWindow(state => state.part)
  return (
    <div className="toolbar">
      <TabChoice />
      {part === 'images' ? <FilterButtons feed={feed} /> : <PartChoice />}
      <div className="toolbar-rest">
        {part === 'images' ? (
          <ImageTools feed={feed} />
        ) : (
          <>
            <ToolbarPlace />
            <ExportMenu
              what={batch}
              formats={exportFormats}
              textOf={format => call('exportBatch', { batch, format })}
            />
          </>
        )}
      </div>
      {part === 'images' && <LayoutChoice />}
    </div>
  )
}

function TabChoice() {
  const tab = tabOf(useWindow(state => state.part))
  return (
    <SegmentedControl
      size="xs"
      aria-label="View"
      className="tab-choice"
      value={tab}
      onChange={value =>
        setWindow({ part: tabs.find(known => known.tab === value)?.parts[0]?.part ?? 'images' })
      }
      data={tabs.map(({ tab: value, label }) => ({ value, label }))}
    />
  )
}

/** The two things that a tab can show. */
function PartChoice() {
  const part = useWindow(state => state.part)
  const { parts = [], label } = tabs.find(({ tab }) => tab === tabOf(part)) ?? { label: '' }
  return (
    <SegmentedControl
      size="xs"
      aria-label={label}
      value={part}
      onChange={value => setWindow({ part: value })}
      data={parts.map(({ part: value, label }) => ({ value, label }))}
    />
  )
}

function LayoutChoice() {
  const layout = useWindow(state => state.layout)
  return (
    <SegmentedControl
      size="xs"
      aria-label="Layout"
      className="layout-choice"
      value={layout}
      onChange={value => setLayout(value === 'grid' ? 'grid' : 'table')}
      data={[
        { value: 'table', label: <IconLabel icon={<TableIcon size={16} />} label="Table" /> },
        { value: 'grid', label: <IconLabel icon={<GridIcon size={16} />} label="Grid" /> },
      ]}
    />
  )
}

function ImageTools({ feed }: { feed: Feed }) {
  const layout = useWindow(state => state.layout)
  return (
    <>
      <TextFilter />
      <Hosts feed={feed} />
      <SortChoice />
      <FactsFilter />
      {layout === 'grid' && <TileSize />}
    </>
  )
}

function FilterButtons({ feed }: { feed: Feed }) {
  const header = useValue(feed.header)
  const chosen = useWindow(state => state.filter)
  if (header === undefined) return null
  const { counts, state } = header
  const isOpen = state !== 'ended'
  const isShown = ({ filter, when, count }: (typeof filterWords)[number]) =>
    when === 'always' || filter === chosen || count(counts) > 0 || (when === 'open' && isOpen)
  return (
    <fieldset className="filters">
      <legend className="hidden">Show</legend>
      {filterWords.filter(isShown).map(({ filter, label, count }) => (
        <button
          key={filter}
          type="button"
          className="filter"
          aria-pressed={filter === chosen}
          data-none={count(counts) === 0}
          onClick={() => setWindow({ filter, failure: '' })}
        >
          {label}{' '}
          <span className="number" style={{ minWidth: `${widthOf(counts)}ch` }}>
            {formatNumber(count(counts))}
          </span>
        </button>
      ))}
      <CauseFilter />
    </fieldset>
  )
}

/** As wide as the largest count will be: while they grow nothing moves. */
const widthOf = ({ items }: Counts): number => Math.min(4, formatNumber(items).length)

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
      aria-label="Site"
      className="host-filter"
      searchable
      allowDeselect={false}
      limit={100}
      data={[
        { value: '', label: 'All sites' },
        ...hosts.map(({ host: value, items }) => ({ value, label: `${value} (${formatNumber(items)})` })),
      ]}
      value={host}
      onChange={next => setWindow({ host: next ?? '' })}
    />
  )
})

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
      onChange={next =>
        setWindow({ sort: (next ?? 'index') as SortKey, descending: false, isSortChosen: true })
      }
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
