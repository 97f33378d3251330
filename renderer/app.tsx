import { Button, Text, useMantineColorScheme } from '@mantine/core'
import { useEffect } from 'react'
import { appInfo, refreshAppInfo } from './app-info.ts'
import { BrokenView } from './broken-view.tsx'
import { connection } from './client.ts'
import { Home } from './home/home.tsx'
import { draft, reading } from './intake/draft.ts'
import { lazyView } from './lazy-view.tsx'
import { watchMeasuring } from './measure/live.ts'
import { DoneNotice } from './shell/done-notice.ts'
import { KeysHelp } from './shell/keys.tsx'
import { TopBar } from './shell/top-bar.tsx'
import { WindowTitle } from './shell/window-title-keeper.ts'
import { go, noticeAct, notify, useWindow } from './store.ts'
import { sayWhy } from './text.ts'
import { ShoalMark } from './ui/icons.tsx'
import { useValue } from './value.ts'
import './app.css'

const ReviewView = lazyView('review', async () => (await import('./review/review.tsx')).ReviewView)
const BatchView = lazyView('batch', async () => (await import('./batch/batch.tsx')).BatchView)
const DraftMeasure = lazyView(
  'draft-measure',
  async () => (await import('./measure/draft-measure.tsx')).DraftMeasure,
)
const HistoryView = lazyView('history', async () => (await import('./history/history.tsx')).HistoryView)
const PagesView = lazyView('pages', async () => (await import('./pages/pages.tsx')).PagesView)
const HandOverView = lazyView(
  'hand-over',
  async () => (await import('./hand-over/hand-over.tsx')).HandOverView,
)
const LessonView = lazyView('lesson', async () => (await import('./lesson/lesson.tsx')).LessonView)
const QueueView = lazyView('queue', async () => (await import('./queue/queue-view.tsx')).QueueView)
const AboutView = lazyView('about', async () => (await import('./about/about.tsx')).AboutView)
const SettingsView = lazyView('settings', async () => (await import('./settings/settings.tsx')).SettingsView)

export function App() {
  const path = useWindow(state => state.path)
  useGreeting()
  useTheme()
  return (
    <div className="app">
      <TopBar path={path} />
      <ConnectionNote />
      <main className="app-main">
        <BrokenView key={path}>
          <View path={path} />
        </BrokenView>
      </main>
      <DropNote />
      <KeysHelp />
      <WindowTitle />
      <DoneNotice />
      <Spoken />
    </div>
  )
}

function View({ path }: { path: string }) {
  const known = useValue(appInfo) !== undefined
  const reviewed = useValue(draft)
  const [, name, id] = path.split('/')
  if (name === 'batch' && id !== undefined) return <BatchView key={id} batch={id} />
  if (!known) return null
  switch (name) {
    case 'review':
      // After a reload the list is gone, and there is nothing to review. What was typed goes with its list: it would
      // be shown, and not sent, for the next one.
      return reviewed === undefined ? <Home /> : <ReviewView key={reviewed.list} draft={reviewed} />
    case 'pages':
      return <PagesView mode={id === 'follow' ? 'follow' : 'scan'} />
    case 'measure':
      return reviewed === undefined ? <Home /> : <DraftMeasure draft={reviewed} />
    case 'history':
      return <HistoryView />
    case 'hand-over':
      return <HandOverView />
    case 'lesson':
      return <LessonView />
    case 'queue':
      return <QueueView />
    case 'about':
      return <AboutView />
    case 'settings':
      return <SettingsView />
    default:
      return <Home />
  }
}

const greetEveryMs = 1500

/** Asks the application about itself: when it can be reached, for each view, and while something runs or is about to. */
function useGreeting() {
  const connected = useValue(connection)
  const path = useWindow(state => state.path)
  const { running = [], waiting = [] } = useValue(appInfo) ?? {}
  const runs = running.length + waiting.length > 0
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new view is a reason to ask again
  useEffect(() => {
    if (connected !== 'open') return
    refreshAppInfo().then(() => {
      const { running = [], handedOver = 0 } = appInfo.get() ?? {}
      // A window opened without an address shows what was handed over, or what is running.
      if (location.hash === '' && handedOver > 0) go('/hand-over')
      else if (location.hash === '' && running[0] !== undefined) go(`/batch/${running[0].batch}`)
      // The view that comes next is loaded before it is needed; where that fails, it is loaded again then.
      BatchView.preload().catch(() => {})
    }, sayWhy)
  }, [connected, path])
  useEffect(() => {
    if (!runs || connected !== 'open') return
    const timer = setInterval(() => refreshAppInfo().catch(() => {}), greetEveryMs)
    return () => clearInterval(timer)
  }, [runs, connected])
  useEffect(watchMeasuring, [])
}

/** The theme is among the settings. The page keeps it too, for its first moments before it knows them. */
function useTheme() {
  const theme = useValue(appInfo)?.habits.theme
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true })
  useEffect(() => {
    if (theme !== undefined) setColorScheme(theme)
  }, [theme, setColorScheme])
}

function ConnectionNote() {
  const connected = useValue(connection)
  if (connected === 'unknown') {
    return (
      <div className="connection" role="alert">
        Shoal does not know this browser any more. Press Enter in the terminal where it runs, open the address
        that it prints, and come back here.{' '}
        <Button size="compact-sm" variant="default" onClick={() => location.reload()}>
          Try again
        </Button>
      </div>
    )
  }
  if (connected !== 'closed') return null
  return (
    <div className="connection" role="alert">
      The connection to Shoal was lost. Reconnecting … If Shoal was closed, start it again with “shoal web”.
    </div>
  )
}

function DropNote() {
  const dragging = useWindow(state => state.dragging)
  const busy = useValue(reading)
  if (!dragging && !busy) return null
  return (
    <div className={dragging ? 'drop-note' : 'drop-note is-reading'}>
      <div className="drop-note-card">
        <ShoalMark size={56} />
        <Text fw={650} size="lg">
          {dragging ? 'Drop to add' : 'Reading the list …'}
        </Text>
      </div>
    </div>
  )
}

/** The one live region: what is shown in passing and what is only read out. */
function Spoken() {
  const notice = useWindow(state => state.notice)
  const spoken = useWindow(state => state.spoken)
  return (
    <div role="status" aria-live="polite">
      {notice === '' ? <span className="hidden">{spoken}</span> : <Notice notice={notice} />}
    </div>
  )
}

function Notice({ notice }: { notice: string }) {
  const act = useValue(noticeAct)
  return (
    <p className="notice">
      {notice}
      {act !== undefined && (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => {
            notify('')
            act.act()
          }}
        >
          {act.label}
        </Button>
      )}
    </p>
  )
}
