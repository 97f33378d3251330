import { Button, CloseButton } from '@mantine/core'
import { useEffect } from 'react'
import type { BatchState } from '../../shared/contract/commands.ts'
import type { Feed } from '../batch/feed.ts'
import { sayWhy } from '../text.ts'
import { useValue } from '../value.ts'
import { fileQuestion } from './asked.ts'
import { ConversionBar, ConversionResult } from './convert-dialog.tsx'
import { converting, followConversion, leaveConversion, stopConversion } from './converting.ts'
import './files.css'

type Props = { batch: string; feed: Feed }

/** A conversion that runs behind the images: one that was begun here, or that the batch itself asked for. */
export function ConversionNote({ batch, feed }: Props) {
  const shown = useValue(converting)
  const question = useValue(fileQuestion)
  useFollowing(batch, useValue(feed.header)?.state)
  if (shown?.batch !== batch || question !== undefined) return null
  const isRunning = shown.watched.state === 'running'
  return (
    <section className="floating-bar" aria-label="Conversion">
      {isRunning ? <ConversionBar shown={shown} /> : <ConversionResult shown={shown} />}
      {!isRunning && shown.watched.left.length > 0 && (
        <Button
          size="compact-sm"
          variant="light"
          onClick={() => fileQuestion.set({ kind: 'converting', batch, indexes: undefined, images: 0 })}
        >
          See why
        </Button>
      )}
      {isRunning ? (
        <Button size="compact-sm" variant="default" onClick={() => stopConversion(batch)}>
          Stop
        </Button>
      ) : (
        <CloseButton size="sm" aria-label="Dismiss" onClick={() => converting.set(undefined)} />
      )}
    </section>
  )
}

/** A batch may convert what it saved when it ends, so that is when to look. */
function useFollowing(batch: string, state: BatchState | undefined): void {
  useEffect(() => {
    if (state !== undefined && state !== 'running') followConversion(batch).catch(sayWhy)
  }, [batch, state])
  useEffect(() => leaveConversion, [])
}
