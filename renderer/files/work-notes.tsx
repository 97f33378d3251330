import { Button, CloseButton } from '@mantine/core'
import { memo, type ReactNode, useEffect } from 'react'
import type { BatchState, WatchedFileWork } from '../../shared/contract/commands.ts'
import type { Feed } from '../batch/feed.ts'
import { sayWhy } from '../text.ts'
import { useValue } from '../value.ts'
import { ArrangeBar, ArrangeResult, UndoButtons } from './arrange-state.tsx'
import { arranging, stopArranging } from './arranging.ts'
import { type FileQuestion, fileQuestion } from './asked.ts'
import { ConversionBar, ConversionResult } from './convert-dialog.tsx'
import { converting, stopConversion } from './converting.ts'
import type { FollowedWork } from './followed-work.ts'
import './files.css'

type Props = { batch: string; feed: Feed }

/** Work on files that runs behind the images: begun here, or asked for by the batch itself. */
export const WorkNotes = memo(function WorkNotes({ batch, feed }: Props) {
  const state = useValue(feed.header)?.state
  return (
    <>
      <ConversionNote batch={batch} state={state} />
      <ArrangingNote batch={batch} state={state} />
    </>
  )
})

type NoteProps = { batch: string; state: BatchState | undefined }

function ConversionNote({ batch, state }: NoteProps) {
  const watched = useNote(converting, batch, state)
  if (watched === undefined) return null
  return (
    <WorkNote
      {...{ batch, watched }}
      label="Conversion"
      question="converting"
      stop={stopConversion}
      dismiss={() => converting.shown.set(undefined)}
    >
      {watched.state === 'running' ? (
        <ConversionBar watched={watched} />
      ) : (
        <ConversionResult watched={watched} />
      )}
    </WorkNote>
  )
}

function ArrangingNote({ batch, state }: NoteProps) {
  const watched = useNote(arranging, batch, state)
  if (watched === undefined) return null
  return (
    <WorkNote
      {...{ batch, watched }}
      label="Files"
      question="arranging"
      stop={stopArranging}
      dismiss={() => arranging.shown.set(undefined)}
    >
      {watched.state === 'running' ? (
        <ArrangeBar watched={watched} />
      ) : (
        <>
          <ArrangeResult watched={watched} />
          <UndoButtons {...{ batch, watched }} size="compact-sm" />
        </>
      )}
    </WorkNote>
  )
}

type WorkNoteProps = {
  batch: string
  watched: WatchedFileWork<unknown, unknown>
  label: string
  /** The dialog that says more of it. */
  question: FileQuestion['kind']
  stop: (batch: string) => void
  dismiss: () => void
  children: ReactNode
}

function WorkNote({ batch, watched, label, question, stop, dismiss, children }: WorkNoteProps) {
  return (
    <section className="floating-bar" aria-label={label}>
      {children}
      {watched.state === 'running' ? (
        <Button size="compact-sm" variant="default" onClick={() => stop(batch)}>
          Stop
        </Button>
      ) : (
        <>
          {watched.left.length > 0 && (
            <Button
              size="compact-sm"
              variant="light"
              onClick={() => fileQuestion.set({ kind: question, batch, indexes: undefined, images: 0 })}
            >
              See why
            </Button>
          )}
          <CloseButton size="sm" aria-label="Dismiss" onClick={dismiss} />
        </>
      )}
    </section>
  )
}

/**
 * What is shown of some work on this batch, unless a dialog shows it. A batch may convert what it saved when it ends, so
 * that is when to look.
 */
function useNote<Watched>(
  work: FollowedWork<Watched>,
  batch: string,
  state: BatchState | undefined,
): Watched | undefined {
  const shown = useValue(work.shown)
  const question = useValue(fileQuestion)
  useEffect(() => {
    if (state !== undefined && state !== 'running') work.follow(batch).catch(sayWhy)
  }, [work, batch, state])
  useEffect(() => work.leave, [work])
  return shown?.batch === batch && question === undefined ? shown.watched : undefined
}
