import { Button, Text } from '@mantine/core'
import { useEffect, useState, useSyncExternalStore } from 'react'
import type { ItemDetails } from '../../shared/contract/commands.ts'
import { presentFile } from '../../shared/conversion.ts'
import { publicUrl } from '../../shared/public-url.ts'
import { originalWords } from '../../shared/text/conversion.ts'
import { formatBytes, formatDuration, formatPixels } from '../../shared/text/format.ts'
import { wordsFor } from '../../shared/text/problems.ts'
import { sameImageWords, skipWords, stateWords } from '../../shared/text/states.ts'
import { useCan } from '../app-info.ts'
import { call } from '../client.ts'
import { formatNumber, sayWhy } from '../text.ts'
import { Fact, Facts } from '../ui/facts.tsx'
import { FolderIcon, OpenIcon, PauseIcon, PlayIcon, RetryIcon } from '../ui/icons.tsx'
import { Attempts } from './attempts.tsx'
import type { Feed } from './feed.ts'
import { LinkButtons } from './link-buttons.tsx'
import { Preview } from './preview.tsx'
import { lastPart } from './progress.ts'
import { retryFailed } from './retry-failed.ts'
import { RetryWord } from './retry-word.tsx'
import { SidePanel } from './side-panel.tsx'

type Props = { feed: Feed; batch: string; index: number }

/** Everything about one image: what it is, what happened, what can be done. */
export function ImagePanel({ feed, batch, index }: Props) {
  const details = useDetails(feed, batch, index)
  // Ten times a second something in the header changes, but hardly ever this.
  const runs = useSyncExternalStore(feed.header.subscribe, () => feed.header.get()?.state === 'running')
  if (details === undefined) return <SidePanel title="Loading">{null}</SidePanel>
  return (
    <SidePanel title={titleOf(details)}>
      <Preview batch={batch} details={details} />
      <Trouble details={details} />
      <Twin saved={details.saved} />
      <Actions batch={batch} runs={runs} details={details} />
      <ImageFacts details={details} />
      <Attempts attempts={details.attempts} />
    </SidePanel>
  )
}

/** Asks again while the image is on its way, at most once a second, and when it is tried again. */
function useDetails(feed: Feed, batch: string, index: number): ItemDetails | undefined {
  const [details, setDetails] = useState<ItemDetails>()
  useEffect(() => {
    let closed = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const ask = async () => {
      const answer = await call('item', { batch, index })
      if (!closed) setDetails(answer)
    }
    const follow = () => {
      if (timer !== undefined) return
      timer = setTimeout(() => {
        timer = undefined
        ask().catch(sayWhy)
      }, 1000)
    }
    ask().catch(sayWhy)
    const stop = feed.header.subscribe(follow)
    return () => {
      closed = true
      clearTimeout(timer)
      stop()
    }
  }, [feed, batch, index])
  return details
}

function Trouble({ details: { state, saved, advice } }: { details: ItemDetails }) {
  if (state.kind === 'failed' || state.kind === 'backoff') {
    const { code, message } = state.failure
    const { title, advice: usual } = wordsFor(code)
    return (
      <section className="trouble" aria-label="What went wrong">
        <Text fw={600}>{title}</Text>
        {message !== title && (
          <Text size="sm" className="mono">
            {message}
          </Text>
        )}
        <Text size="sm">{advice ?? usual}</Text>
      </section>
    )
  }
  if (state.kind === 'skipped') {
    const shown = 'file' in state ? state.file : state.why
    const isElsewhere = shown.startsWith('../')
    return (
      <section className="trouble trouble-calm" aria-label="Why it was skipped">
        <Text fw={600}>Skipped: {skipWords[state.reason]}</Text>
        <Text size="sm" className="mono">
          {shown}
        </Text>
        {isElsewhere && (
          <Text size="sm">
            To save it in this folder too, download the list again with “If I saved the same link before”:
            “Copy it here”, in the options.
          </Text>
        )}
      </section>
    )
  }
  if (saved?.damage !== undefined) {
    return (
      <section className="trouble" aria-label="What is wrong">
        <Text fw={600}>Damaged, but viewable</Text>
        <Text size="sm">{saved.damage}</Text>
      </section>
    )
  }
  return null
}

function Twin({ saved }: Pick<ItemDetails, 'saved'>) {
  if (saved?.sameAs === undefined) return null
  return (
    <section className="trouble trouble-calm" aria-label="The same image">
      <Text size="sm">
        <span title={saved.sameAs}>{sameImageWords(saved.sameAs)}.</span> Skip or link duplicates with “If I
        already have the same image”, in the options of the next download.
      </Text>
    </section>
  )
}

type ActionsProps = { batch: string; runs: boolean; details: ItemDetails }

function Actions({ batch, runs, details: { index, item, state, saved } }: ActionsProps) {
  const canReveal = useCan('reveal')
  const canOpen = useCan('openFile')
  const retriable = state.kind === 'failed' || state.kind === 'cancelled'
  const isPaused = state.kind === 'paused'
  const pending = isPaused || state.kind === 'queued' || state.kind === 'active' || state.kind === 'backoff'
  const hasFile = saved !== undefined && saved.packed === undefined
  const act = (action: Promise<void>) => void action.catch(sayWhy)
  return (
    <div className="panel-actions">
      {retriable && (
        <Button
          size="xs"
          leftSection={<RetryIcon size={16} />}
          onClick={() => void retryFailed({ batch, indexes: [index] })}
        >
          Retry
        </Button>
      )}
      {hasFile && canOpen && (
        <Button
          size="xs"
          variant="default"
          leftSection={<OpenIcon size={16} />}
          onClick={() => act(call('openFile', { batch, index }))}
        >
          Open
        </Button>
      )}
      {hasFile && canReveal && (
        <Button
          size="xs"
          variant="default"
          leftSection={<FolderIcon size={16} />}
          onClick={() => act(call('reveal', { batch, index }))}
        >
          Show in folder
        </Button>
      )}
      <LinkButtons url={item.url} />
      {pending && runs && (
        // One button with changing words: the focus stays on it.
        <Button
          size="xs"
          variant="default"
          leftSection={isPaused ? <PlayIcon size={16} /> : <PauseIcon size={16} />}
          onClick={() => act(call(isPaused ? 'resume' : 'pause', { batch, indexes: [index] }))}
        >
          {isPaused ? 'Resume this one' : 'Pause this one'}
        </Button>
      )}
      {pending && (
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          onClick={() => act(call('cancel', { batch, indexes: [index] }))}
        >
          Cancel this one
        </Button>
      )}
    </div>
  )
}

function ImageFacts({ details: { item, state, saved, times } }: { details: ItemDetails }) {
  const present = saved && presentFile(saved)
  const pixels = formatPixels(present?.image)
  const type = present?.image?.type
  const original = saved && originalWords(saved)
  return (
    <Facts>
      <Fact name="State">
        {state.kind === 'backoff' ? <RetryWord at={state.retryAt} /> : stateWords[state.kind]}
      </Fact>
      {pixels !== undefined && <Fact name="Pixels">{pixels}</Fact>}
      {type !== undefined && <Fact name="Type">{type.toUpperCase()}</Fact>}
      {present !== undefined && <Fact name="Size">{formatBytes(present.bytes)}</Fact>}
      {present !== undefined && (
        <Fact name={saved?.packed === undefined ? 'File' : 'In the shard'}>{present.file}</Fact>
      )}
      {original !== undefined && <Fact name="Converted from">{original}</Fact>}
      {times !== undefined && <Fact name="Time">{formatDuration(times.activeMs)}</Fact>}
      {times !== undefined && times.queuedMs >= 1 && (
        <Fact name="Waited">{formatDuration(times.queuedMs)}</Fact>
      )}
      <Fact name="Link" mono>
        {publicUrl(item.url)}
      </Fact>
      <Fact name="From">{`${item.origin.source}, line ${formatNumber(item.origin.line)}`}</Fact>
      {present !== undefined && (
        <Fact name="SHA-256" mono>
          {present.sha256}
        </Fact>
      )}
      {saved !== undefined && original !== undefined && (
        <Fact name="SHA-256 as downloaded" mono>
          {saved.sha256}
        </Fact>
      )}
    </Facts>
  )
}

function titleOf({ item, saved, state }: ItemDetails): string {
  const file = saved
    ? presentFile(saved).file
    : state.kind === 'skipped' && 'file' in state
      ? state.file
      : undefined
  if (file !== undefined) return lastPart(file)
  return item.name ?? (URL.canParse(item.url) ? lastPart(new URL(item.url).pathname) : item.url)
}
