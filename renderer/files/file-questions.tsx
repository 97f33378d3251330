import type { Feed } from '../batch/feed.ts'
import { useValue } from '../value.ts'
import { ArrangeDialog } from './arrange-dialog.tsx'
import { arranging } from './arranging.ts'
import { closeQuestion, fileQuestion } from './asked.ts'
import { ConvertDialog } from './convert-dialog.tsx'
import { converting } from './converting.ts'
import { DuplicatesDialog } from './duplicates-dialog.tsx'

/** What came of it has been read then. */
function close(): void {
  for (const { shown } of [converting, arranging]) {
    if (shown.get()?.watched.state !== 'running') shown.set(undefined)
  }
  closeQuestion()
}

/** The dialog about the files of a batch that is open, if any. */
export function FileQuestions({ batch, feed }: { batch: string; feed: Feed }) {
  const question = useValue(fileQuestion)
  const folder = useValue(feed.header)?.folder ?? ''
  if (question?.batch !== batch) return null
  if (question.kind === 'duplicates') return <DuplicatesDialog batch={batch} onClose={close} />
  return question.kind === 'convert' || question.kind === 'converting' ? (
    <ConvertDialog question={question} onClose={close} />
  ) : (
    <ArrangeDialog question={question} folder={folder} onClose={close} />
  )
}
