import { Button, Popover, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import { FailureError, failures } from '../../shared/failure.ts'
import { formatCount } from '../../shared/text/format.ts'
import { pageWaitWords } from '../../shared/text/page-wait.ts'
import { PageTroubles } from '../batch/page-troubles.tsx'
import { setWindow } from '../store.ts'
import { formatNumber, sayWhy } from '../text.ts'
import { DownloadIcon, StopIcon } from '../ui/icons.tsx'
import { useValue } from '../value.ts'
import { BookmarkOffer } from './bookmark-offer.tsx'
import { FoundGrid } from './candidate-grid.tsx'
import { FoundPanel } from './candidate-panel.tsx'
import { isEverything } from './choice.ts'
import { isNoPage } from './is-no-page.ts'
import { RefusalNote } from './refusal.tsx'
import {
  allShown,
  byHand,
  chooseAll,
  chooseNone,
  createScanFeed,
  downloadChosen,
  filterOf,
  type ScanFeed,
  type ScanHeader,
  scanned,
  scanPage,
  setFilter,
  stopScan,
  takeAsLink,
} from './scan.ts'
import { ScanFilters } from './scan-filters.tsx'
import './scan.css'
import { Loading } from '../ui/loading.tsx'

/** The images of a page, to choose from. */
export function ScanView() {
  const { url, scan, problem } = useValue(scanned)
  if (scan !== undefined) return <Scan key={scan} scan={scan} />
  if (problem !== '') return <ScanLost problem={problem} />
  if (url !== '') return <Loading label="Reading the page" />
  return (
    <div className="center pages-empty">
      <Text fw={650} size="lg">
        The images of a page
      </Text>
      <Text c="dimmed" ta="center" maw="32rem">
        Give the address of a page, a feed or a sitemap. Shoal finds the images it names, the large ones
        behind the small ones too, and you choose which to download.
      </Text>
      <BookmarkOffer />
    </div>
  )
}

function Scan({ scan }: { scan: string }) {
  const feed = useScanFeed(scan)
  const problem = useValue(feed.problem)
  const header = useValue(feed.header)
  const first = useValue(feed.rows).at(0)
  const isLink = useValue(scanned).mayBeLink && header !== undefined && isNoPage(header, first)
  useEffect(() => {
    if (isLink) void takeAsLink()
  }, [isLink])
  useSpokenResult(isLink ? undefined : header)
  if (problem !== '') return <ScanLost problem={problem} />
  if (header === undefined || isLink) return <Loading label="Reading the page" />
  if (header.state === 'ended' && !hasImages(header)) return <NothingFound header={header} />
  return (
    <div className="scan">
      <div className="scan-top">
        <Progress header={header} />
        <ScanFilters types={header.types} />
      </div>
      <div className="batch-body">
        <div className="rows-frame">
          <FoundGrid feed={feed} scan={scan} />
          <NothingShown feed={feed} />
        </div>
        <FoundPanel feed={feed} scan={scan} />
      </div>
      <Foot feed={feed} />
    </div>
  )
}

const hasImages = ({ summary: { candidates, refused } }: ScanHeader): boolean => candidates + refused > 0

/** It could not be begun, was too long ago, or Shoal was started again meanwhile. */
function ScanLost({ problem }: { problem: string }) {
  const { url, options } = useValue(scanned)
  return (
    <div className="center pages-empty" role="alert">
      <Text fw={600}>{problem}</Text>
      <Button variant="light" onClick={() => void scanPage(url, options)}>
        Scan it again
      </Button>
    </div>
  )
}

/** Tells the live region what came of it. */
function useSpokenResult(header: ScanHeader | undefined): void {
  const result =
    header?.state === 'ended' ? `${formatCount(header.summary.candidates, 'image')} found on the page.` : ''
  useEffect(() => setWindow({ spoken: result }), [result])
}

/** Watches a scan through the filter. */
function useScanFeed(scan: string): ScanFeed {
  const [feed] = useState(() => createScanFeed(scan))
  const { filter, choice } = useValue(scanned)
  const whole = 'but' in choice ? choice : undefined
  // Typing asks for rows when it rests.
  const [settled] = useDebouncedValue(filter, 150)
  useEffect(() => {
    feed.select({ filter: filterOf(settled), ...(whole !== undefined && byHand(whole)) })
    return feed.close
  }, [feed, settled, whole])
  return feed
}

function Progress({ header }: { header: ScanHeader }) {
  const { state, summary, waiting, looking, problems } = header
  const leftOut = summary.skipped - summary.refused
  return (
    <div className="scan-progress">
      <Text size="sm" role="note">
        {formatCount(summary.candidates, 'image')} on {formatCount(summary.pages, 'page')}
        {looking > 0 && `, checking ${formatNumber(looking)} more`}
        {summary.refused > 0 && `, ${formatNumber(summary.refused)} blocked by robots.txt`}
        {leftOut > 0 && `, ${formatNumber(leftOut)} hidden`}
        {waiting !== undefined && state === 'reading' && `. ${pageWaitWords(waiting)}`}
      </Text>
      {problems.length > 0 && hasImages(header) && (
        <Popover position="bottom-start" withinPortal={false} width={420}>
          <Popover.Target>
            <Button variant="subtle" size="compact-sm">
              {problemWords(problems)}
            </Button>
          </Popover.Target>
          <Popover.Dropdown>
            <PageTroubles
              pages={problems.map(({ url, failure: { code } }) => ({
                url,
                words: `${failures[code].title}.`,
              }))}
            />
          </Popover.Dropdown>
        </Popover>
      )}
      {state === 'ended' && header.hasScripts && (
        <>
          <Text size="sm" role="note">
            Its scripts may bring more.
          </Text>
          <InBrowser />
        </>
      )}
      {state === 'reading' && (
        <Button variant="default" size="compact-sm" leftSection={<StopIcon size={14} />} onClick={stopScan}>
          Stop
        </Button>
      )}
    </div>
  )
}

const problemWords = (problems: ScanHeader['problems']): string =>
  problems.every(({ failure }) => failure.code === 'page-cut')
    ? `${formatCount(problems.length, 'page')} read only in part`
    : `${formatCount(problems.length, 'address', 'addresses')} could not be read`

/** Loads the page once more, with its scripts. */
function InBrowser() {
  const { url, options } = useValue(scanned)
  return (
    <Button
      variant="default"
      size="compact-sm"
      onClick={() => void scanPage(url, { ...options, render: 'page' })}
    >
      Load it in a browser
    </Button>
  )
}

/** Why there is nothing at all. */
function NothingFound({ header: { problems } }: { header: ScanHeader }) {
  const { url, options } = useValue(scanned)
  const isRendered = options.render !== undefined && options.render !== 'off'
  // A stylesheet that fails keeps no page from being read.
  const first = problems.find(({ what }) => what === 'page')
  if (first !== undefined)
    return (
      <div className="pages-empty">
        <RefusalNote
          error={new FailureError(first.failure)}
          onAllow={allowed => void scanPage(url, { ...options, ...allowed })}
        />
      </div>
    )
  return (
    <div className="center pages-empty" role="note">
      <Text fw={650}>No image was found on this page.</Text>
      <Text c="dimmed" ta="center" maw="32rem">
        {isRendered
          ? 'It may lead to pages that have images: then follow its links.'
          : 'It may put its images in place by scripts: then load it in a browser. Or it leads to pages that have them: then follow its links.'}
      </Text>
      {!isRendered && <InBrowser />}
    </div>
  )
}

/** The filter lets nothing through. */
function NothingShown({ feed }: { feed: ScanFeed }) {
  const { total } = useValue(feed.rows)
  const isAsked = useValue(feed.header)?.state === 'reading'
  if (total > 0 || isAsked) return null
  return (
    <div className="nothing-here">
      <Text c="dimmed">No images match this filter.</Text>
      <Button variant="subtle" size="compact-sm" onClick={() => setFilter(allShown)}>
        Show all
      </Button>
    </div>
  )
}

function Foot({ feed }: { feed: ScanFeed }) {
  const { choice } = useValue(scanned)
  const { total } = useValue(feed.rows)
  const [starting, setStarting] = useState(false)
  const { chosenTotal = 0 } = useValue(feed.header) ?? {}
  const chosen = 'but' in choice ? chosenTotal : choice.only.size
  const start = () => {
    setStarting(true)
    downloadChosen()
      .catch(sayWhy)
      .finally(() => setStarting(false))
  }
  return (
    <footer className="scan-foot">
      <Button variant="subtle" color="gray" size="sm" disabled={isEverything(choice)} onClick={chooseAll}>
        Select all
      </Button>
      <Button variant="subtle" color="gray" size="sm" disabled={chosen === 0} onClick={chooseNone}>
        None
      </Button>
      <Text size="sm" c="dimmed" className="scan-count">
        {formatNumber(chosen)} chosen<span className="scan-shown">, {formatNumber(total)} shown</span>
      </Text>
      <Button
        size="md"
        loading={starting}
        disabled={chosen === 0}
        leftSection={<DownloadIcon />}
        onClick={start}
      >
        Download {formatCount(chosen, 'image')}
      </Button>
    </footer>
  )
}
