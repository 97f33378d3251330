import { Button, SegmentedControl, Switch, Title } from '@mantine/core'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { InputOf } from '../../shared/contract/commands.ts'
import { RefusalError } from '../../shared/refusal.ts'
import type { BatchOptions } from '../../shared/settings.ts'
import { startLabel } from '../../shared/text/forecast.ts'
import { formatCount } from '../../shared/text/format.ts'
import { appInfo, changeHabits } from '../app-info.ts'
import { choose, type Draft, discardDraft, startDraft } from '../intake/draft.ts'
import { go, setWindow } from '../store.ts'
import { wordsOf } from '../text.ts'
import { Disclosed } from '../ui/disclosure.tsx'
import { FolderField } from '../ui/folder-field.tsx'
import { ClockIcon, DownloadIcon } from '../ui/icons.tsx'
import { showInvalid } from '../ui/use-validity.ts'
import { useValue } from '../value.ts'
import { AboutList } from './about-list.tsx'
import { ColumnsStrip } from './columns-strip.tsx'
import { HostAdviceNotes } from './host-advice.tsx'
import { LinkList } from './link-list.tsx'
import { OptionGroups } from './more-options.tsx'
import { FirstNames, NamesField } from './names-field.tsx'
import { PaceFields } from './options-form.tsx'
import { RangesField } from './ranges-field.tsx'
import { RepeatNote } from './repeat-note.tsx'
import { RoomNeeded } from './room-needed.tsx'
import { SavedBeforeField, useSavedBefore } from './saved-before.tsx'
import { SheetsField } from './sheets-field.tsx'
import { useForecast } from './use-forecast.ts'
import { useNames } from './use-names.ts'
import './review.css'

const nothingOut: NonNullable<Draft['out']> = []

/** What was understood of a list, and where its images go, before anything is requested. */
export function ReviewView({ draft }: { draft: Draft }) {
  const { review, out = nothingOut } = draft
  const known = useValue(appInfo)
  const folder = draft.folder ?? known?.folder ?? ''
  const options = draft.options ?? known?.options
  const template = options?.nameTemplate ?? '{name}'
  const { settled, preview } = useNames(review.draft, template, out)
  const savedBefore = useSavedBefore(review.draft)
  const starting = useStart(folder, options)
  const forecast = useForecast(options && { draft: review.draft, folder, options, out })
  /** In a narrow window, one of both. */
  const [side, setSide] = useState<Side>('links')
  if (options === undefined) return null
  const change = (part: Partial<BatchOptions>) => choose({ options: { ...options, ...part } })
  /** With some names, one link is several images. */
  const images = preview !== undefined && 'items' in preview ? preview.items : review.items
  const onKeyDown = (event: KeyboardEvent<HTMLFormElement>) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit()
  }
  return (
    <form
      className={`review shows-${side}`}
      noValidate
      onKeyDown={onKeyDown}
      onSubmit={event => {
        event.preventDefault()
        const form = event.currentTarget
        const when = whenOf(event.nativeEvent)
        // What is wrong may be out of sight.
        if (form.querySelector('.review-side :invalid') !== null) setSide('settings')
        requestAnimationFrame(() => {
          if (!showInvalid(form)) void starting.start(when).then(isFolder => isFolder && setSide('settings'))
        })
      }}
    >
      <section className="review-list" aria-labelledby="review-title">
        <div className="review-about">
          <Title order={1} size="h3" id="review-title">
            {formatCount(images, 'image')}
          </Title>
          {draft.repeated !== undefined && <RepeatNote batch={draft.repeated} options={options} />}
          <AboutList review={review} />
          <SheetsField sheets={review.sheets} />
          <RangesField ranges={review.ranges} />
          <ColumnsStrip tables={review.tables} />
        </div>
        <LinkList
          draft={review.draft}
          template={settled}
          saved={options.saved}
          folder={folder}
          rejected={review.rejected.length}
          out={out}
          onOut={next => choose({ out: next })}
          hasPictures={savedBefore !== undefined}
          isOfMany={review.sources > 1}
        />
      </section>
      <section className="review-side" aria-label="Where and how">
        <Title order={1} size="h3" className="review-side-title">
          Settings
        </Title>
        <FolderField
          folder={folder}
          problem={starting.folderProblem}
          below={freeBytes => <RoomNeeded known={forecast} freeBytes={freeBytes} />}
          onFolder={path => {
            starting.forget()
            choose({ folder: path })
          }}
        />
        <div>
          <NamesField
            template={template}
            columns={preview?.columns ?? []}
            problem={preview !== undefined && 'problem' in preview ? preview.problem : undefined}
            onTemplate={nameTemplate => change({ nameTemplate })}
          />
          <FirstNames preview={preview} />
        </div>
        {savedBefore !== undefined && (
          <SavedBeforeField
            known={savedBefore}
            folder={folder}
            policy={options.saved}
            onPolicy={saved => change({ saved })}
          />
        )}
        <HostAdviceNotes hosts={review.hosts} options={options} change={change} />
        <More options={options} change={change} />
      </section>
      <Foot
        label={startLabel(images, forecast.forecast)}
        side={side}
        onSide={setSide}
        isStarting={starting.isStarting}
        isReady={images > 0 && folder.trim() !== '' && options.nameTemplate !== ''}
        problem={starting.problem}
        list={draft.list}
      />
    </form>
  )
}

type Side = 'links' | 'settings'
type StartWhen = InputOf<'start'>['when']

/** By which of its buttons a form was sent; by a key it starts now. */
function whenOf(event: Event): StartWhen {
  const by = event instanceof SubmitEvent ? event.submitter : null
  return by instanceof HTMLButtonElement && by.value === 'after-others' ? 'after-others' : 'now'
}

/** Starts the list under review, and says what stood against it, beside the folder where that is to blame. */
function useStart(folder: string, options: BatchOptions | undefined) {
  const [isStarting, setStarting] = useState(false)
  const [problem, setProblem] = useState<{ words: string; isFolder: boolean }>()
  return {
    isStarting,
    problem: problem?.isFolder === false ? problem.words : undefined,
    folderProblem: problem?.isFolder === true ? problem.words : undefined,
    forget: () => setProblem(undefined),
    /** Whether the folder cannot be used. */
    async start(when: StartWhen): Promise<boolean> {
      if (options === undefined) return false
      setStarting(true)
      setProblem(undefined)
      try {
        await startDraft(folder, options, when)
        return false
      } catch (error) {
        const isFolder = error instanceof RefusalError && error.refusal.code === 'bad-folder'
        setProblem({ words: wordsOf(error), isFolder })
        setStarting(false)
        return isFolder
      }
    },
  }
}

type MoreProps = { options: BatchOptions; change: (part: Partial<BatchOptions>) => void }

function More({ options, change }: MoreProps) {
  const skipReview = useValue(appInfo)?.habits.skipReview ?? false
  return (
    <Disclosed label="More options" className="fields">
      <PaceFields options={options} change={change} />
      <MeasureFirst />
      <OptionGroups options={options} change={change} />
      <Switch
        size="sm"
        label="Skip the review next time"
        checked={skipReview}
        onChange={event => changeHabits({ skipReview: event.currentTarget.checked })}
      />
    </Disclosed>
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

type FootProps = {
  /** What the button that starts the list says. */
  label: string
  side: Side
  onSide: (side: Side) => void
  isStarting: boolean
  isReady: boolean
  problem: string | undefined
  /** Another one for another list. */
  list: string
}

function Foot({ label, side, onSide, isStarting, isReady, problem, list }: FootProps) {
  const button = useRef<HTMLButtonElement>(null)
  const { running = [], waiting = [] } = useValue(appInfo) ?? {}
  const hasOthers = waiting.length > 0 || running.some(({ state }) => state !== 'paused')
  // Who pasted a list only has to press Enter.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list is the reason
  useEffect(() => button.current?.focus({ preventScroll: true }), [list])
  return (
    <footer className="review-foot">
      {problem !== undefined && (
        <p className="review-problem" role="alert">
          {problem}
        </p>
      )}
      <SegmentedControl
        className="review-sides"
        size="xs"
        aria-label="Show"
        value={side}
        onChange={value => onSide(value)}
        data={[
          { value: 'links', label: 'Links' },
          { value: 'settings', label: 'Settings' },
        ]}
      />
      <Button variant="subtle" color="gray" className="review-discard" onClick={discardDraft}>
        Discard
      </Button>
      <Button
        ref={button}
        type="submit"
        size="md"
        className="review-download"
        loading={isStarting}
        disabled={!isReady}
        leftSection={<DownloadIcon />}
      >
        {label}
      </Button>
      {hasOthers && (
        <Button
          type="submit"
          value="after-others"
          size="md"
          variant="default"
          className="review-after"
          disabled={!isReady || isStarting}
        >
          Start after the others
        </Button>
      )}
    </footer>
  )
}
