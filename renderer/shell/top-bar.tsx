import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { useCan } from '../app-info.ts'
import { draft } from '../intake/draft.ts'
import { isMeasuring, measuring } from '../measure/live.ts'
import { go, setWindow, useWindow } from '../store.ts'
import { GearIcon, ShoalMark } from '../ui/icons.tsx'
import { useValue } from '../value.ts'
import { RunningNow } from './running-now.tsx'
import './top-bar.css'

const places = [
  { to: '/', label: 'Download', of: ['', '/', '/review', '/measure', '/lesson'] },
  { to: '/pages', label: 'Pages', of: ['/pages'] },
  { to: '/history', label: 'History', of: ['/history'] },
] as const

/** Only where Shoal was started with one. */
const queuePlace = { to: '/queue', label: 'Queue', of: ['/queue'] } as const

/** The places of the window in words, and what runs, wherever one is. */
export function TopBar({ path }: { path: string }) {
  const reviewed = useValue(draft)
  const hasQueue = useCan('queue')
  return (
    <header className="topbar">
      <a href="#/" className="brand" aria-label="Shoal, start">
        <ShoalMark />
        <span>Shoal</span>
      </a>
      <nav className="topbar-places" aria-label="Views">
        {[...places, ...(hasQueue ? [queuePlace] : [])].map(({ to, label, of }) => {
          const isHere = of.some(
            place => path === place || (place.length > 1 && path.startsWith(`${place}/`)),
          )
          return (
            <a
              key={to}
              href={`#${to}`}
              className={isHere ? 'topbar-place is-here' : 'topbar-place'}
              aria-current={path === to ? 'page' : isHere ? 'true' : undefined}
            >
              {label}
            </a>
          )
        })}
      </nav>
      <div className="topbar-end">
        {reviewed !== undefined && path !== '/review' && (
          <Button
            component="a"
            href="#/review"
            size="compact-sm"
            variant="light"
            className="topbar-review"
            aria-label="Back to review"
          >
            <span className="topbar-wide">Back to review</span>
            <span className="topbar-narrow">Review</span>
          </Button>
        )}
        <MeasuringNow path={path} />
        <RunningNow />
        <Tooltip label="Settings">
          <ActionIcon
            component="a"
            href="#/settings"
            variant={path === '/settings' ? 'light' : 'subtle'}
            color={path === '/settings' ? 'cyan' : 'gray'}
            size="lg"
            aria-label="Settings"
            aria-current={path === '/settings' ? 'page' : undefined}
          >
            <GearIcon size={20} />
          </ActionIcon>
        </Tooltip>
      </div>
    </header>
  )
}

/** The way back to a measurement that runs. */
function MeasuringNow({ path }: { path: string }) {
  const live = useValue(measuring)
  const part = useWindow(state => state.part)
  if (!isMeasuring(live)) return null
  const { of, kind } = live.request
  const place = 'batch' in of ? `/batch/${of.batch}` : '/measure'
  const wanted = kind === 'comparison' ? 'race' : 'sweep'
  if (path === place && part === wanted) return null
  return (
    <Button
      size="compact-sm"
      variant="light"
      leftSection={<span className="pulse" />}
      onClick={() => {
        go(place)
        setWindow({ part: wanted })
      }}
    >
      Measuring now
    </Button>
  )
}
