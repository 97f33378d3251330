import { useValue } from '../value.ts'
import { closeQuestion, fileQuestion } from './asked.ts'
import { ConvertDialog } from './convert-dialog.tsx'
import { converting } from './converting.ts'

/** What came of it has been read then. */
function close(): void {
  if (converting.get()?.watched.state !== 'running') converting.set(undefined)
  closeQuestion()
}

/** The dialog about the files of a batch that is open, if any. */
export function FileQuestions({ batch }: { batch: string }) {
  const question = useValue(fileQuestion)
  if (question?.batch !== batch) return null
  return <ConvertDialog question={question} onClose={close} />
}
