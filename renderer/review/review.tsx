import { Button, Switch, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { formatCount } from '../../shared/format.ts'
import type { BatchOptions } from '../../shared/settings.ts'
import { changeHabits, hello } from '../hello.ts'
import { type Draft, dropDraft, startDraft } from '../intake/draft.ts'
import { go } from '../store.ts'
import { DownloadIcon } from '../ui/icons.tsx'
import { useValue } from '../value.ts'
import { wordsOf } from '../words.ts'
import { Findings } from './findings.tsx'
import { FolderField } from './folder-field.tsx'
import { NameField } from './name-field.tsx'
import { AdvancedFields, PaceFields } from './options-form.tsx'
import './review.css'

/** What was understood of a list, and where its images go, before anything is requested. */
export function ReviewView({ draft: { review } }: { draft: Draft }) {
  const known = useValue(hello)
  const [folder, setFolder] = useState(known?.folder ?? '')
  const [options, setOptions] = useState(known?.options)
  const [problem, setProblem] = useState('')
  const [starting, setStarting] = useState(false)
  if (options === undefined) return null
  const change = (part: Partial<BatchOptions>) => setOptions({ ...options, ...part })

  const start = async () => {
    setStarting(true)
    setProblem('')
    try {
      await startDraft(folder, options)
    } catch (error) {
      setProblem(wordsOf(error))
      setStarting(false)
    }
  }
  const discard = () => {
    go('/')
    dropDraft()
  }
  return (
    <form
      className="review"
      onSubmit={event => {
        event.preventDefault()
        void start()
      }}
    >
      <div className="review-body">
        <section className="review-findings" aria-labelledby="review-title">
          <Title order={1} size="h2" id="review-title">
            {formatCount(review.items, 'image')}
          </Title>
          <Findings review={review} />
        </section>
        <section className="card fields" aria-label="Where and how">
          <FolderField folder={folder} onFolder={setFolder} />
          <NameField
            draft={review.draft}
            template={options.nameTemplate}
            onTemplate={nameTemplate => change({ nameTemplate })}
          />
          <PaceFields options={options} change={change} />
          <AdvancedFields options={options} change={change} />
        </section>
      </div>
      <footer className="review-foot">
        <Switch
          size="sm"
          label="Skip the review next time"
          checked={known?.habits.skipReview ?? false}
          onChange={event => changeHabits({ skipReview: event.currentTarget.checked })}
        />
        <div className="row-end">
          {problem !== '' && (
            <Text c="var(--bad)" size="sm" role="alert">
              {problem}
            </Text>
          )}
          <Button variant="subtle" color="gray" onClick={discard}>
            Discard
          </Button>
          <Button
            type="submit"
            size="md"
            loading={starting}
            disabled={review.items === 0 || folder.trim() === '' || options.nameTemplate === ''}
            leftSection={<DownloadIcon />}
          >
            Download {formatCount(review.items, 'image')}
          </Button>
        </div>
      </footer>
    </form>
  )
}
