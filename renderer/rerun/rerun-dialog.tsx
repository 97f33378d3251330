import { Button, Switch, Text } from '@mantine/core'
import { useState } from 'react'
import { refreshAppInfo } from '../app-info.ts'
import { call } from '../client.ts'
import { FileDialog } from '../files/file-dialog.tsx'
import { QuestionFoot } from '../files/question-foot.tsx'
import { hasOthers } from '../line/line.ts'
import { go, notify } from '../store.ts'
import { wordsOf } from '../text.ts'
import { ChoiceField } from '../ui/choice-field.tsx'
import { useValue } from '../value.ts'
import { type RerunQuestion, rerunQuestion } from './asked.ts'

/** The question how a batch is to be run again, where there is one. */
export function RerunQuestions() {
  const question = useValue(rerunQuestion)
  return question === undefined ? null : <RerunDialog key={question.batch} question={question} />
}

const close = () => rerunQuestion.set(undefined)

function RerunDialog({ question: { batch, name } }: { question: RerunQuestion }) {
  const [changed, setChanged] = useState(true)
  const [replace, setReplace] = useState(false)
  const [isLater, setLater] = useState(false)
  const [state, setState] = useState<'asked' | 'reading' | { problem: string }>('asked')
  const start = async (stored: boolean) => {
    setState('reading')
    const when = isLater ? 'after-others' : 'now'
    try {
      const next = await call('rerun', { batch, changed, replace: changed && replace, stored, when })
      close()
      go(`/batch/${next.batch}`)
      if (next.notes.length > 0) notify(next.notes.join(' '))
      await refreshAppInfo()
    } catch (error) {
      setState({ problem: wordsOf(error) })
    }
  }
  return (
    <FileDialog title="Run again for what is new" onClose={close}>
      <form
        className="fields"
        onSubmit={event => {
          event.preventDefault()
          void start(false)
        }}
      >
        <Text size="sm">
          Shoal reads the lists or pages of “{name}” again and downloads what is new into the same folder.
          Files that are there stay.
        </Text>
        <Switch
          label="Also download images that changed"
          description="The site is asked for each saved image. Unchanged ones are skipped."
          checked={changed}
          onChange={event => setChanged(event.currentTarget.checked)}
          data-autofocus
        />
        {changed && (
          <ChoiceField
            label="If an image changed"
            choices={[
              { value: 'keep', label: 'Keep both files' },
              { value: 'replace', label: 'Replace the file' },
            ]}
            value={replace ? 'replace' : 'keep'}
            onChoice={value => setReplace(value === 'replace')}
            means={
              replace
                ? 'The new file replaces the earlier one, once it is complete.'
                : 'The new file gets a number, such as “cat (2).jpg”.'
            }
          />
        )}
        {hasOthers(batch) && (
          <Switch
            label="Start after the others"
            description="Links wait in line until nothing else runs. Pages are read immediately."
            checked={isLater}
            onChange={event => setLater(event.currentTarget.checked)}
          />
        )}
        <QuestionFoot
          problem={typeof state === 'object' ? state.problem : ''}
          onCancel={close}
          submit="Run again"
          isStarting={state === 'reading'}
        >
          {typeof state === 'object' && (
            // A list or page that is gone: its links are known.
            <Button variant="default" onClick={() => void start(true)}>
              Use the links it had
            </Button>
          )}
        </QuestionFoot>
      </form>
    </FileDialog>
  )
}
