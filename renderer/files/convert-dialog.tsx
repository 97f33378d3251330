import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { WatchedConversion } from '../../shared/contract/commands.ts'
import { type Conversion, type ConversionPlan, conversion, isConversion } from '../../shared/conversion.ts'
import { convertedWords, unreadableWords } from '../../shared/text/conversion.ts'
import { formatCount, formatNumber } from '../../shared/text/format.ts'
import { explain } from '../../shared/text/problems.ts'
import { call } from '../client.ts'
import { sayWhy, wordsOf } from '../text.ts'
import { showInvalid } from '../ui/use-validity.ts'
import { useValue } from '../value.ts'
import type { FileQuestion } from './asked.ts'
import { ConversionFields } from './conversion-fields.tsx'
import { converting, stopConversion } from './converting.ts'
import { FileDialog } from './file-dialog.tsx'
import { LeftFiles } from './left-files.tsx'
import { QuestionFoot } from './question-foot.tsx'
import { WorkBar } from './work-bar.tsx'
import { WorkResult } from './work-result.tsx'

type Props = { question: FileQuestion; onClose: () => void }

/** Other files of saved images: what they are to be, how far that is, and what came of it. */
export function ConvertDialog({ question, onClose }: Props) {
  const [wish, setWish] = useState<Conversion>(() => conversion.parse({}))
  const [started, setStarted] = useState(question.kind === 'converting')
  const [problem, setProblem] = useState('')
  const shown = useValue(converting.shown)
  const { batch, indexes } = question
  const start = async () => {
    setProblem('')
    try {
      await call('convertImages', { batch, ...(indexes && { indexes }), conversion: wish })
      setStarted(true)
      await converting.follow(batch)
    } catch (error) {
      setProblem(wordsOf(error))
    }
  }
  const title =
    question.kind === 'convert' && question.images > 0
      ? `Convert or resize ${formatCount(question.images, 'image')}`
      : 'Convert or resize'
  return (
    <FileDialog title={title} onClose={onClose}>
      {started && shown?.batch === batch ? (
        <ConversionState batch={batch} watched={shown.watched} onClose={onClose} />
      ) : (
        <form
          className="fields"
          noValidate
          onSubmit={event => {
            event.preventDefault()
            if (!showInvalid(event.currentTarget)) void start()
          }}
        >
          <ConversionFields wish={wish} change={part => setWish({ ...wish, ...part })} />
          <Foot question={question} wish={wish} problem={problem} isStarting={started} onClose={onClose} />
        </form>
      )}
    </FileDialog>
  )
}

type FootProps = {
  question: FileQuestion
  wish: Conversion
  problem: string
  isStarting: boolean
  onClose: () => void
}

/** What would happen, before anything does. */
function Foot({ question, wish, problem, isStarting, onClose }: FootProps) {
  const plan = usePlan(question, wish)
  const canStart = isConversion(wish) && plan !== undefined && plan.images > 0
  return (
    <>
      <div className="file-plan" role="status">
        {plan !== undefined && planWords(plan, wish).map(words => <p key={words}>{words}</p>)}
      </div>
      <QuestionFoot
        {...{ problem, isStarting }}
        onCancel={onClose}
        submit={canStart ? `Convert ${formatCount(plan.images, 'image')}` : 'Convert'}
        isReady={canStart}
      />
    </>
  )
}

function planWords(plan: ConversionPlan, wish: Conversion): string[] {
  if (!isConversion(wish)) return ['Choose a format, a longest side or what to remove.']
  return [...(plan.images === 0 ? ['None of these images can be converted.'] : []), ...unreadableWords(plan)]
}

/** What the conversion would do, asked anew when the format changes. */
function usePlan({ batch, indexes }: FileQuestion, wish: Conversion): ConversionPlan | undefined {
  const [plan, setPlan] = useState<ConversionPlan>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the format changes what can be converted
  useEffect(() => {
    let isGone = false
    call('planConversion', { batch, ...(indexes && { indexes }), conversion: wish }).then(next => {
      if (!isGone) setPlan(next)
    }, sayWhy)
    return () => {
      isGone = true
    }
  }, [batch, indexes, wish.to])
  return plan
}

type StateProps = { batch: string; watched: WatchedConversion; onClose: () => void }

/** How far it is, then what came of it. */
function ConversionState({ batch, watched, onClose }: StateProps) {
  const isRunning = watched.state === 'running'
  return (
    <div className="fields">
      {isRunning ? <ConversionBar watched={watched} /> : <ConversionResult watched={watched} />}
      {!isRunning && <LeftFiles left={watched.left} total={watched.totals.left} />}
      <div className="file-dialog-foot">
        {isRunning && (
          <Button variant="default" onClick={() => stopConversion(batch)}>
            Stop
          </Button>
        )}
        <Button data-autofocus onClick={onClose}>
          {isRunning ? 'Continue in the background' : 'Done'}
        </Button>
      </div>
    </div>
  )
}

export function ConversionBar({ watched }: { watched: WatchedConversion }) {
  const { about, totals } = watched
  const done = totals.converted + totals.unchanged + totals.left
  return (
    <WorkBar
      label="Images converted"
      done={done}
      total={about.images}
      words={`Converting: ${formatNumber(done)} of ${formatCount(Math.max(about.images, done), 'image')}`}
    />
  )
}

export function ConversionResult({ watched }: { watched: WatchedConversion }) {
  const { state, totals, problem } = watched
  const isGood = problem === undefined && totals.left === 0 && state === 'ended'
  return (
    <WorkResult isGood={isGood}>
      {problem !== undefined && `${explain(problem)} `}
      {state === 'stopped' && 'Stopped. '}
      {convertedWords(totals)}.
    </WorkResult>
  )
}
