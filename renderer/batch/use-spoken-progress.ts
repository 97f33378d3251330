import { useEffect } from 'react'
import type { BatchHeader } from '../../shared/contract/commands.ts'
import { formatCount } from '../../shared/text/format.ts'
import { isTotalFailure } from '../shell/window-title.ts'
import { shownBatch } from '../shell/window-title-keeper.ts'
import { setWindow } from '../store.ts'
import { formatNumber } from '../text.ts'
import type { Feed } from './feed.ts'

const everyMs = 5000

/** Tells the title of the window and the live region how far the batch is: often enough, never in a flood. */
export function useSpokenProgress(feed: Feed): void {
  useEffect(() => {
    let spokenAt = 0
    let state: BatchHeader['state'] | undefined
    const follow = () => {
      const header = feed.header.get()
      if (header === undefined) return
      shownBatch.set(header)
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
      shownBatch.set(undefined)
      setWindow({ spoken: '' })
    }
  }, [feed])
}

function sentenceOf({ state, reading, counts }: BatchHeader): string {
  const { items, saved, failed } = counts
  if (isTotalFailure({ state, counts })) return `Nothing was saved. ${formatCount(failed, 'image')} failed.`
  const words = {
    waiting: 'Waiting. ',
    'not-started': 'Not started. ',
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
