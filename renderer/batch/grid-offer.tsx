import { Button, CloseButton } from '@mantine/core'
import { useEffect, useState } from 'react'
import { remember, remembered } from '../remembered.ts'
import { setLayout } from '../store.ts'
import { GridIcon } from '../ui/icons.tsx'
import { useValue } from '../value.ts'
import type { Feed } from './feed.ts'

/** Once a batch is done, its images can be looked at. Not offered again to who has chosen before. */
export function GridOffer({ feed }: { feed: Feed }) {
  const header = useValue(feed.header)
  const [isOver, setOver] = useState(remembered('layout') !== undefined)
  const [hasRun, setRun] = useState(false)
  const runs = header?.state === 'running'
  useEffect(() => {
    if (runs) setRun(true)
  }, [runs])
  if (isOver || !hasRun || header?.state !== 'ended' || header.counts.saved === 0) return null
  return (
    <div className="grid-offer">
      <span>Done. Look at the images?</span>
      <Button
        size="compact-sm"
        variant="light"
        leftSection={<GridIcon size={16} />}
        onClick={() => setLayout('grid')}
      >
        Show as grid
      </Button>
      <CloseButton
        size="sm"
        aria-label="Keep the table"
        onClick={() => {
          remember('layout', 'table')
          setOver(true)
        }}
      />
    </div>
  )
}
