import { Text } from '@mantine/core'
import { type MouseEvent, useEffect, useState } from 'react'
import type { SiteNumbers } from '../../shared/contract/commands.ts'
import { formatBytes, formatNumber, formatRate } from '../../shared/text/format.ts'
import { askAgain } from '../ask-again.ts'
import { call } from '../client.ts'
import { copyText } from '../copy-text.ts'
import { setWindow, useWindow } from '../store.ts'
import { sayWhy } from '../text.ts'
import { ContextMenu, type MenuAction, type MenuPoint, menuPointOf } from '../ui/context-menu.tsx'
import { CopyIcon, SearchIcon } from '../ui/icons.tsx'
import { useValue } from '../value.ts'
import type { Feed } from './feed.ts'
import { isResting } from './progress.ts'
import { SidePanel } from './side-panel.tsx'
import './sites-panel.css'

/** Between an answer and the next question: a large batch takes a while to be counted. */
const askEveryMs = 3000

/** Each site of a batch: what came of its images, and how fast it is. */
export function SitesPanel({ feed, batch }: { feed: Feed; batch: string }) {
  const state = useValue(feed.header)?.state
  const rests = state === undefined || isResting(state)
  const sites = useSites(batch, rests)
  const [menu, setMenu] = useState<MenuPoint & { host: string }>()
  return (
    <SidePanel title="Sites">
      <ul className="sites">
        {sites.map(site => (
          <li key={site.host}>
            <Site
              site={site}
              onMenu={event => {
                event.preventDefault()
                setMenu({ ...menuPointOf(event), host: site.host })
              }}
            />
          </li>
        ))}
      </ul>
      <Text size="xs" c="dimmed">
        {rests ? 'Speed: of one download, on average.' : 'Speed: of all its downloads now.'}
      </Text>
      {menu !== undefined && (
        <ContextMenu at={menu} actions={siteActions(menu.host)} onClose={() => setMenu(undefined)} />
      )}
    </SidePanel>
  )
}

function Site({ site, onMenu }: { site: SiteNumbers; onMenu: (event: MouseEvent) => void }) {
  const { host, saved, failed, left, bytes, bytesPerSecond } = site
  const chosen = useWindow(state => state.host)
  const counts = [
    `${formatNumber(saved)} saved`,
    failed > 0 && `${formatNumber(failed)} failed`,
    left > 0 && `${formatNumber(left)} left`,
  ].filter(Boolean)
  const speed = bytesPerSecond === undefined ? '' : formatRate(bytesPerSecond)
  return (
    <button
      type="button"
      className="site"
      aria-pressed={host === chosen}
      onClick={() => setWindow({ part: 'images', host: host === chosen ? '' : host })}
      onContextMenu={onMenu}
    >
      <span className="site-name cut" title={host}>
        {host}
      </span>
      <span className="site-numbers number">
        {[...counts, formatBytes(bytes), speed].filter(Boolean).join(' · ')}
      </span>
    </button>
  )
}

const siteActions = (host: string): MenuAction[] => [
  {
    ...{ name: 'only', label: 'Only from this site', group: 'look', icon: <SearchIcon size={16} /> },
    run: () => setWindow({ part: 'images', host }),
  },
  {
    ...{ name: 'failed', label: 'Its failed images', group: 'look', icon: <SearchIcon size={16} /> },
    run: () => setWindow({ part: 'images', host, filter: 'failed', failure: '' }),
  },
  {
    ...{ name: 'copy', label: 'Copy site name', group: 'take', icon: <CopyIcon size={16} /> },
    run: () => void copyText(host, 'Site name copied.'),
  },
]

function useSites(batch: string, rests: boolean): readonly SiteNumbers[] {
  const [sites, setSites] = useState<readonly SiteNumbers[]>([])
  useEffect(
    () =>
      askAgain(() => call('sites', { batch }), {
        everyMs: rests ? undefined : askEveryMs,
        take: setSites,
        fail: sayWhy,
      }),
    [batch, rests],
  )
  return sites
}
