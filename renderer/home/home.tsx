import { Button, Kbd, Text, Textarea, Title } from '@mantine/core'
import { type RefObject, useRef } from 'react'
import type { HistoryRow } from '../../shared/contract/commands.ts'
import { formatCount } from '../../shared/text/format.ts'
import { formatMoment } from '../../shared/text/moments.ts'
import { appInfo, refreshAppInfo } from '../app-info.ts'
import { call } from '../client.ts'
import { chooseFiles, pasteClipboard } from '../intake/choose-files.ts'
import { takeIn, typed } from '../intake/draft.ts'
import { givenText } from '../intake/dropped-items.ts'
import { go, notify } from '../store.ts'
import { formatNumber, sayWhy } from '../text.ts'
import { ClipboardIcon, FileIcon, PageIcon, ShoalMark } from '../ui/icons.tsx'
import { useValue } from '../value.ts'
import './home.css'

/** The empty window: one large place to drop something on. */
export function Home() {
  const box = useRef<HTMLTextAreaElement>(null)
  const askToPaste = () => {
    box.current?.focus()
    notify('Your browser does not let a button read the clipboard. Press Ctrl+V.')
  }
  return (
    <div className="home">
      <Unfinished />
      <section className="drop-zone" aria-labelledby="drop-title">
        <ShoalMark size={72} />
        <Title order={1} id="drop-title" size="h2">
          Drop a list, links or images
        </Title>
        <Text c="dimmed" maw="34rem" ta="center">
          Lists of any kind, links, or pictures dragged from a web page. Or copy them and press{' '}
          <Kbd>Ctrl</Kbd> <Kbd>V</Kbd> anywhere in this window.
        </Text>
        <div className="home-buttons">
          <Button onClick={chooseFiles} leftSection={<FileIcon />} size="md">
            Open …
          </Button>
          <Button
            variant="default"
            size="md"
            onClick={() => void pasteClipboard(askToPaste)}
            leftSection={<ClipboardIcon />}
          >
            Paste
          </Button>
          <Button component="a" href="#/pages" variant="default" size="md" leftSection={<PageIcon />}>
            Scan a page
          </Button>
          <Button
            variant="subtle"
            size="md"
            onClick={() => void takeIn({ readings: [{ sources: [], sample: true }], refused: [] })}
          >
            Try the sample
          </Button>
        </div>
      </section>
      <TypedLinks box={box} />
    </div>
  )
}

function TypedLinks({ box }: { box: RefObject<HTMLTextAreaElement | null> }) {
  const text = useValue(typed)
  const submit = () => void takeIn({ readings: [givenText('typed links', text)], refused: [] })
  return (
    <form
      className="typed"
      onSubmit={event => {
        event.preventDefault()
        submit()
      }}
    >
      <Textarea
        ref={box}
        label="Or type links here, one on each line"
        placeholder="https://example.org/photo.jpg"
        autosize
        minRows={2}
        maxRows={8}
        value={text}
        spellCheck={false}
        onChange={event => typed.set(event.currentTarget.value)}
        onKeyDown={event => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit()
        }}
      />
      <Button type="submit" variant="light" disabled={text.trim() === ''}>
        Review these links
      </Button>
    </form>
  )
}

/** Batches that were cut off, by a crash or a power cut, are offered again. */
function Unfinished() {
  const unfinished = useValue(appInfo)?.unfinished ?? []
  if (unfinished.length === 0) return null
  return (
    <section className="unfinished" aria-label="Unfinished downloads">
      {unfinished.slice(0, 3).map(batch => (
        <UnfinishedBatch key={batch.batch} batch={batch} />
      ))}
    </section>
  )
}

function UnfinishedBatch({ batch: row }: { batch: HistoryRow }) {
  const { batch, folder, createdAt } = row
  const goOn = () =>
    call('resume', { batch }).then(() => {
      go(`/batch/${batch}`)
      void refreshAppInfo()
    }, sayWhy)
  return (
    <div className="unfinished-batch">
      <div>
        <Text fw={600}>{unfinishedWords(row)}</Text>
        <Text size="sm" c="dimmed" className="cut">
          {folder}, {formatMoment(createdAt)}
        </Text>
      </div>
      <div className="row-end">
        <Button component="a" href={`#/batch/${batch}`} variant="subtle" size="sm">
          Show it
        </Button>
        <Button onClick={goOn} size="sm">
          Resume
        </Button>
      </div>
    </div>
  )
}

function unfinishedWords({ counts, pendingSource }: HistoryRow): string {
  const left = `${formatNumber(counts.queued)} of ${formatCount(counts.items, 'image')} left`
  if (pendingSource === 'pages')
    return counts.queued > 0 ? `${left}, and not all pages were read.` : 'Not all pages were read.'
  if (pendingSource === 'stream') {
    return `${counts.queued > 0 ? `${left}. The` : 'The'} list came through a pipe that was interrupted, so there may be more.`
  }
  // A file may wait for its name even where no image is left.
  return counts.queued > 0 ? `${left}.` : 'It was interrupted.'
}
