import { useEffect } from 'react'
import type { BatchHeader } from '../../shared/contract/commands.ts'
import { formatCount } from '../../shared/text/format.ts'
import { setWindow } from '../store.ts'
import { formatNumber } from '../text.ts'
import type { Feed } from './feed.ts'
import { settledOf } from './progress.ts'

const everyMs = 5000

/** Tells the title of the window and the live region how far the batch is: often enough, never in a flood. */
export function useSpokenProgress(feed: Feed): void {
  useEffect(() => {
    let spokenAt = 0
    let state: BatchHeader['state'] | undefined
    const follow = () => {
      const header = feed.header.get()
      if (header === undefined) return
      document.title = titleOf(header)
      const running = header.state === 'running'
      if (!running && state === header.state) return
      if (running && state === 'running' && Date.now() - spokenAt < everyMs) return
      spokenAt = Date.now()
      state = header.state
      setWindow({ spoken: sentenceOf(header) })
    }
    const stop = feed.header.subscribe(follow)
    return () => {
      stop()
      document.title = 'Shoal'
      setWindow({ spoken: '' })
    }
  }, [feed])
}

function titleOf({ state, counts, reading }: BatchHeader): string {
  // A part of what is not known yet says nothing.
  if (state !== 'running' || reading) return `${formatNumber(counts.saved)} saved · Shoal`
  return `${Math.floor((100 * settledOf(counts)) / Math.max(1, counts.items))} % · Shoal`
}

function sentenceOf({ state, reading, counts: { items, saved, failed } }: BatchHeader): string {
  const words = {
    running: '',
    paused: 'Paused. ',
    stopping: 'Stopping. ',
    stopped: 'Stopped. ',
    'cut-off': 'Interrupted. ',
    ended: 'Done. ',
  }[state]
  const failures = failed === 0 ? '' : `, ${formatNumber(failed)} failed`
  return `${words}${formatNumber(saved)} of ${formatCount(items, 'image')}${reading ? ' so far' : ''} saved${failures}.`
}
