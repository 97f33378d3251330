import { Button } from '@mantine/core'
import { useEffect } from 'react'
import { type LessonSettings, lessonWords, longestLessonMs } from '../../shared/lesson.ts'
import { formatDuration } from '../../shared/text/format.ts'
import { call } from '../client.ts'
import { sayWhy } from '../text.ts'
import { PlayIcon, StopIcon } from '../ui/icons.tsx'
import { useValue } from '../value.ts'
import { expectedLanes } from './expected.ts'
import { axisMsOf, lessonChoice, lessonExamples, lessonShown, watchLesson } from './lesson.ts'
import { LessonLane } from './lesson-lane.tsx'
import { LessonSliders } from './lesson-sliders.tsx'
import './lesson.css'

/** What downloading at once is worth, to be tried by hand on a slow server. */
export function LessonView() {
  const settings = useValue(lessonChoice)
  const shown = useValue(lessonShown)
  useEffect(watchLesson, [])
  const runs = shown?.state === 'running'
  const start = () => void call('startLesson', settings).catch(sayWhy)
  return (
    <div className="lesson">
      <header className="lesson-head">
        <h1>Why download at once?</h1>
        <p>
          A slow server on this machine sends the same images in three ways. Move the sliders, press Start,
          and compare the times. Nothing leaves your computer.
        </p>
      </header>
      <form
        className="lesson-settings"
        aria-label="The slow server"
        onSubmit={event => {
          event.preventDefault()
          if (runs) void call('stopLesson').catch(sayWhy)
          else start()
        }}
      >
        <fieldset className="lesson-examples">
          <legend>Examples</legend>
          {lessonExamples.map(({ label, settings: example }) => (
            <Button
              key={label}
              size="compact-sm"
              variant="default"
              disabled={runs}
              onClick={() => lessonChoice.set(example)}
            >
              {label}
            </Button>
          ))}
        </fieldset>
        <LessonSliders
          settings={settings}
          isFixed={runs}
          change={part => lessonChoice.set({ ...settings, ...part })}
        />
        {/* One button with changing words: the focus stays on it. */}
        <Button
          type="submit"
          variant={runs ? 'default' : 'filled'}
          leftSection={runs ? <StopIcon /> : <PlayIcon />}
        >
          {runs ? 'Stop' : 'Start'}
        </Button>
      </form>
      <section className="lesson-lanes" aria-label="The three ways">
        {shown === undefined ? (
          <Expected settings={settings} />
        ) : (
          <>
            {shown.lanes.map(lane => (
              <LessonLane key={lane.way} lane={lane} settings={shown.settings} axisMs={axisMsOf(shown)} />
            ))}
            <div className="lesson-words">
              {lessonWords(shown).map(words => (
                <p key={words}>{words}</p>
              ))}
              {shown.state === 'stopped' && (
                <p>Stopped. A lesson ends after {formatDuration(longestLessonMs)} at the latest.</p>
              )}
            </div>
          </>
        )}
      </section>
    </div>
  )
}

/** Before the first lesson: what the sliders promise, to be compared with what is measured. */
function Expected({ settings }: { settings: LessonSettings }) {
  const lanes = expectedLanes(settings)
  return (
    <>
      <p className="lesson-expected">
        {`Expected with these settings${settings.lossPercent > 0 ? ', if no answer breaks off' : ''}. Each line is one image. Press Start to measure it.`}
      </p>
      {lanes.map(lane => (
        <LessonLane
          key={lane.way}
          lane={lane}
          settings={settings}
          axisMs={axisMsOf({ settings, lanes })}
          isExpected
        />
      ))}
    </>
  )
}
