import { Button, Switch } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { ArrangeWish } from '../../shared/arranging.ts'
import { plannedWords } from '../../shared/text/arranging.ts'
import { formatCount } from '../../shared/text/format.ts'
import { forgetDeletion } from '../batch/deleting.ts'
import { call } from '../client.ts'
import { NamesField } from '../review/names-field.tsx'
import { wordsOf } from '../text.ts'
import { FolderField } from '../ui/folder-field.tsx'
import { useValue } from '../value.ts'
import { ArrangeBar, ArrangeResult, UndoButtons } from './arrange-state.tsx'
import { arranging, stopArranging } from './arranging.ts'
import type { FileQuestion } from './asked.ts'
import { FileDialog } from './file-dialog.tsx'
import { LeftFiles } from './left-files.tsx'
import { NewNames } from './new-names.tsx'
import { QuestionFoot } from './question-foot.tsx'
import { type PlannedArranging, useArrangePlan } from './use-arrange-plan.ts'

type Props = { question: FileQuestion; folder: string; onClose: () => void }

/** Other names for saved images, or another folder: what would become of them, how far it is, and what came of it. */
export function ArrangeDialog({ question, folder, onClose }: Props) {
  const shown = useValue(arranging.shown)
  const [started, setStarted] = useState(question.kind === 'arranging')
  const { batch, kind, images } = question
  const verb = kind === 'move' ? 'Move' : 'Rename'
  const title = kind === 'arranging' ? 'Renamed and moved files' : `${verb} ${formatCount(images, 'image')}`
  return (
    <FileDialog title={title} onClose={onClose}>
      {started && shown?.batch === batch ? (
        <ArrangeState batch={batch} onClose={onClose} />
      ) : (
        <Question {...{ question, folder, onClose, started }} onStart={() => setStarted(true)} />
      )}
    </FileDialog>
  )
}

type QuestionProps = Props & { started: boolean; onStart: () => void }

function Question({ question, folder, onClose, started, onStart }: QuestionProps) {
  const { batch, indexes } = question
  const [wish, setWish] = useState<ArrangeWish>(
    question.kind === 'move' ? { kind: 'move', folder } : { kind: 'rename', template: '{index:4} {name}' },
  )
  const [evenChanged, setEvenChanged] = useState(false)
  const [problem, setProblem] = useState('')
  const planned = useArrangePlan(question, wish)
  const start = async () => {
    setProblem('')
    try {
      await call('arrangeImages', { batch, ...(indexes && { indexes }), wish, evenChanged })
      // What is undone next is this.
      forgetDeletion()
      onStart()
      await arranging.follow(batch)
    } catch (error) {
      setProblem(wordsOf(error))
    }
  }
  const canStart = planned?.plan !== undefined && planned.plan.files > 0
  return (
    <form
      className="fields"
      noValidate
      onSubmit={event => {
        event.preventDefault()
        if (canStart) void start()
      }}
    >
      <Wish {...{ wish, setWish, planned }} isWhole={indexes === undefined} />
      <Switch
        label="Also files that were changed since they were saved"
        checked={evenChanged}
        onChange={event => setEvenChanged(event.currentTarget.checked)}
      />
      <QuestionFoot
        problem={problem}
        onCancel={onClose}
        submit={wish.kind === 'move' ? 'Move' : 'Rename'}
        isReady={canStart}
        isStarting={started}
      />
    </form>
  )
}

type WishProps = {
  wish: ArrangeWish
  setWish: (wish: ArrangeWish) => void
  planned: PlannedArranging | undefined
  isWhole: boolean
}

/** What is wanted, and what would become of the files. */
function Wish({ wish, setWish, planned, isWhole }: WishProps) {
  const words: ReactNode = planned?.plan !== undefined && (
    <div className="file-plan" role="status">
      {plannedWords(planned.plan, { kind: wish.kind, isWhole, isAll: planned.isAll }).map(line => (
        <p key={line}>{line}</p>
      ))}
    </div>
  )
  if (wish.kind === 'move') {
    return (
      <>
        <FolderField folder={wish.folder} onFolder={folder => setWish({ kind: 'move', folder })} />
        {words}
      </>
    )
  }
  return (
    <>
      <NamesField
        template={wish.template}
        columns={planned?.columns ?? []}
        problem={planned?.problem}
        areSaved
        onTemplate={template => setWish({ kind: 'rename', template })}
      />
      {words}
      {planned?.plan !== undefined && <NewNames plan={planned.plan} />}
    </>
  )
}

function ArrangeState({ batch, onClose }: { batch: string; onClose: () => void }) {
  const watched = useValue(arranging.shown)?.watched
  if (watched === undefined) return null
  const isRunning = watched.state === 'running'
  const { changed, missing, failed } = watched.totals
  return (
    <div className="fields">
      {isRunning ? <ArrangeBar watched={watched} /> : <ArrangeResult watched={watched} />}
      {!isRunning && <LeftFiles left={watched.left} total={changed + missing + failed} />}
      <div className="file-dialog-foot">
        {isRunning ? (
          <Button variant="default" onClick={() => stopArranging(batch)}>
            Stop
          </Button>
        ) : (
          <UndoButtons {...{ batch, watched }} size="sm" />
        )}
        <Button data-autofocus onClick={onClose}>
          {isRunning ? 'Continue in the background' : 'Done'}
        </Button>
      </div>
    </div>
  )
}
