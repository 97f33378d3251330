import { Button, Popover, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { Followed } from '../../shared/contract/commands.ts'
import { formatCount } from '../../shared/text/format.ts'
import { pageWaitWords } from '../../shared/text/page-wait.ts'
import { ConnectionLost, call } from '../client.ts'
import { PageTroubles, troubleOf } from './page-troubles.tsx'

const askEveryMs = 1000

/** The pages that a batch's images come from, while they are read and afterwards. */
export function PagesNote({ batch, reading }: { batch: string; reading: boolean }) {
  const followed = useFollowed(batch, reading)
  if (followed === undefined) return null
  const { state, totals, problems, problemsTotal, waiting } = followed
  const read = [
    ...(totals.listings > 0 ? [formatCount(totals.listings, 'list page')] : []),
    ...(totals.details > 0 ? [formatCount(totals.details, 'page of an entry', 'pages of entries')] : []),
  ]
  return (
    <div className="note note-calm">
      <span>
        {stateWords[state]}
        {read.length > 0 && `: ${read.join(' and ')}${state === 'reading' ? ' so far' : ''}`}
        {totals.failed > 0 && `, ${formatCount(totals.failed, 'page')} could not be read`}
        {totals.refused > 0 && `, ${formatCount(totals.refused, 'image')} blocked by robots.txt`}
        {totals.left > 0 && `, ${formatCount(totals.left, 'page')} left out by the limit`}.
        {waiting !== undefined && waiting.until > Date.now() && ` ${pageWaitWords(waiting)}.`}
      </span>
      {problemsTotal > 0 && (
        <Popover position="bottom-start" withinPortal={false} width={420}>
          <Popover.Target>
            <Button variant="subtle" size="compact-sm">
              {formatCount(problemsTotal, 'page')} with a problem
            </Button>
          </Popover.Target>
          <Popover.Dropdown>
            <PageTroubles pages={problems.map(troubleOf)} />
            {problemsTotal > problems.length && (
              <Text size="xs" c="dimmed">
                and {formatCount(problemsTotal - problems.length, 'more page', 'more pages')}
              </Text>
            )}
          </Popover.Dropdown>
        </Popover>
      )}
    </div>
  )
}

const stateWords: Readonly<Record<Followed['state'], string>> = {
  reading: 'Reading pages',
  read: 'All pages were read',
  stopped: 'Reading pages was stopped',
}

/** What became of the pages, asked again while they are read; undefined where the images come from a list. */
function useFollowed(batch: string, reading: boolean): Followed | undefined {
  const [followed, setFollowed] = useState<Followed>()
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let gone = false
    const ask = async () => {
      const answer = await call('followed', { batch }).catch((error: unknown) =>
        // Asking again waits for the connection; after a refusal there is nothing to tell.
        error instanceof ConnectionLost ? error : undefined,
      )
      if (gone) return
      if (answer instanceof ConnectionLost) return void ask()
      setFollowed(answer)
      if (answer !== undefined && reading) timer = setTimeout(ask, askEveryMs)
    }
    void ask()
    return () => {
      gone = true
      clearTimeout(timer)
    }
  }, [batch, reading])
  return followed
}
