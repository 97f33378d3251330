import { Button, Switch, Text, Title } from '@mantine/core'
import { useState } from 'react'
import type { BatchOptions } from '../../shared/settings.ts'
import { formatCount } from '../../shared/text/format.ts'
import { appInfo, changeHabits } from '../app-info.ts'
import { choose, type Draft, discardDraft, startDraft } from '../intake/draft.ts'
import { go, setWindow } from '../store.ts'
import { wordsOf } from '../text.ts'
import { ClockIcon, DownloadIcon } from '../ui/icons.tsx'
import { showInvalid } from '../ui/use-validity.ts'
import { useValue } from '../value.ts'
import { Findings } from './findings.tsx'
import { FolderField } from './folder-field.tsx'
import { HostAdviceNotes } from './host-advice.tsx'
import { MoreOptions } from './more-options.tsx'
import { NameField } from './name-field.tsx'
import { PaceFields } from './options-form.tsx'
import { RepeatNote } from './repeat-note.tsx'
import { SavedBeforeNote } from './saved-before-note.tsx'
import './review.css'

/** What was understood of a list, and where its images go, before anything is requested. */
export function ReviewView({ draft }: { draft: Draft }) {
  const { review } = draft
  const known = useValue(appInfo)
  const folder = draft.folder ?? known?.folder ?? ''
  const options = draft.options ?? known?.options
  const [problem, setProblem] = useState('')
  const [starting, setStarting] = useState(false)
  /** With some names, one link is several images. */
  const [images, setImages] = useState(review.items)
  if (options === undefined) return null
  const change = (part: Partial<BatchOptions>) => choose({ options: { ...options, ...part } })

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
  return (
    <form
      className="review"
      noValidate
      onSubmit={event => {
        event.preventDefault()
        if (!showInvalid(event.currentTarget)) void start()
      }}
    >
      <div className="review-body">
        <section className="review-findings" aria-labelledby="review-title">
          <Title order={1} size="h2" id="review-title">
            {formatCount(images, 'image')}
          </Title>
          {draft.repeated !== undefined && <RepeatNote batch={draft.repeated} options={options} />}
          <Findings review={review} lists={review.sources} />
        </section>
        <section className="card fields" aria-label="Where and how">
          <FolderField folder={folder} onFolder={path => choose({ folder: path })} />
          <NameField
            draft={review.draft}
            template={options.nameTemplate}
            onTemplate={nameTemplate => change({ nameTemplate })}
            onCount={setImages}
          />
          <SavedBeforeNote draft={review.draft} options={options} />
          <HostAdviceNotes hosts={review.hosts} options={options} change={change} />
          <PaceFields options={options} change={change} />
          <MeasureFirst />
          <MoreOptions options={options} change={change} />
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
          <Button variant="subtle" color="gray" onClick={discardDraft}>
            Discard
          </Button>
          <Button
            type="submit"
            size="md"
            loading={starting}
            disabled={review.items === 0 || folder.trim() === '' || options.nameTemplate === ''}
            leftSection={<DownloadIcon />}
          >
            Download {formatCount(images, 'image')}
          </Button>
        </div>
      </footer>
    </form>
  )
}

/** Before anything is downloaded for good. */
function MeasureFirst() {
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      className="measure-first"
      leftSection={<ClockIcon size={16} />}
      onClick={() => {
        go('/measure')
        setWindow({ part: 'race' })
      }}
    >
      How much faster is it? Measure
    </Button>
  )
}
