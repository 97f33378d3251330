import { Button, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { FileQuestions } from '../files/file-questions.tsx'
import { lazyView } from '../lazy-view.tsx'
import { RerunQuestions } from '../rerun/rerun-dialog.tsx'
import { useWindow } from '../store.ts'
import { useValue } from '../value.ts'
import { type Chosen, createChosen } from './chosen.ts'
import { ChangedFiles } from './deletion-note.tsx'
import { FailuresPanel } from './failures-panel.tsx'
import { createFeed, type Feed } from './feed.ts'
import { Header } from './header.tsx'
import { ImageGrid } from './image-grid.tsx'
import { ImagePanel } from './image-panel.tsx'
import { ImageTable } from './image-table.tsx'
import { SitesPanel } from './sites-panel.tsx'
import { TimeStrip } from './time-strip.tsx'
import { Toolbar } from './toolbar.tsx'
import { useOrder } from './use-order.ts'
import { useScrollAway } from './use-scroll-away.ts'
import { useSelection } from './use-selection.ts'
import { useSpokenProgress } from './use-spoken-progress.ts'
import './batch.css'
import { Loading } from '../ui/loading.tsx'

const BatchMeasure = lazyView(
  'batch-measure',
  async () => (await import('../measure/batch-measure.tsx')).BatchMeasure,
)
const Timing = lazyView('timing', async () => (await import('../timing/timing-view.tsx')).Timing)

/** A batch while it runs and afterwards. */
export function BatchView({ batch }: { batch: string }) {
  const feed = useFeed(batch)
  const problem = useValue(feed.problem)
  const ready = useValue(feed.header) !== undefined
  const [chosen] = useState(() => createChosen(batch, feed))
  useSpokenProgress(feed)
  useOrder(feed)
  const scrollAway = useScrollAway()
  if (problem !== '') return <Unwatchable problem={problem} />
  if (!ready) return <Loading label="Loading" />
  return (
    <div className="batch" ref={scrollAway}>
      <div className="batch-top">
        <Header feed={feed} />
        <TimeStrip feed={feed} />
        <Toolbar feed={feed} batch={batch} />
      </div>
      <div className="batch-body">
        <Part feed={feed} batch={batch} chosen={chosen} />
        <SidePanel feed={feed} batch={batch} />
      </div>
      <FileQuestions batch={batch} feed={feed} />
      <ChangedFiles />
      <RerunQuestions />
    </div>
  )
}

function Part({ feed, batch, chosen }: { feed: Feed; batch: string; chosen: Chosen }) {
  const part = useWindow(state => state.part)
  const layout = useWindow(state => state.layout)
  if (part === 'waterfall' || part === 'weave') return <Timing feed={feed} batch={batch} kind={part} />
  if (part !== 'images') {
    return <BatchMeasure key={part} feed={feed} kind={part === 'race' ? 'comparison' : 'sweep'} />
  }
  return layout === 'table' ? (
    <ImageTable feed={feed} batch={batch} chosen={chosen} />
  ) : (
    <ImageGrid feed={feed} batch={batch} chosen={chosen} />
  )
}

function SidePanel({ feed, batch }: { feed: Feed; batch: string }) {
  const panel = useWindow(state => state.panel)
  const index = useWindow(state => state.openIndex)
  if (panel === 'failures') return <FailuresPanel feed={feed} batch={batch} />
  if (panel === 'sites') return <SitesPanel feed={feed} batch={batch} />
  if (panel === 'image') return <ImagePanel key={index} feed={feed} batch={batch} index={index} />
  return null
}

function Unwatchable({ problem }: { problem: string }) {
  return (
    <div className="center unwatchable" role="alert">
      <Text fw={600}>{problem}</Text>
      <Button component="a" href="#/history" variant="light">
        Open the history
      </Button>
    </div>
  )
}

/** The batch's feed, following what is selected. */
function useFeed(batch: string): Feed {
  const [feed] = useState(() => createFeed(batch))
  const selection = useSelection()
  useEffect(() => {
    feed.select(selection)
    return feed.close
  }, [feed, selection])
  return feed
}
