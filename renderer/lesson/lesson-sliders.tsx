import { Slider } from '@mantine/core'
import { useId } from 'react'
import type { LessonSettings } from '../../shared/lesson.ts'
import { formatRate } from '../../shared/text/format.ts'
import { lineSpeeds } from './lesson.ts'

type Props = {
  settings: LessonSettings
  /** While it runs, nothing can be changed. */
  isFixed: boolean
  change: (part: Partial<LessonSettings>) => void
}

/** What a student can change about the slow server and the pool. */
export function LessonSliders({ settings, isFixed, change }: Props) {
  const { images, delayMs, linkBytesPerSecond, lossPercent, serverTakes, pool } = settings
  const speedAt = lineSpeeds.indexOf(linkBytesPerSecond)
  const speedWords = (at: number) => {
    const speed = lineSpeeds[at]
    return speed === undefined ? 'No limit' : formatRate(speed)
  }
  return (
    <>
      <Setting
        label="Images"
        value={images}
        min={2}
        max={40}
        isFixed={isFixed}
        words={String}
        onValue={value => change({ images: value })}
      />
      <Setting
        label="Wait before each answer"
        value={delayMs}
        min={0}
        max={1000}
        step={50}
        isFixed={isFixed}
        words={value => `${value} ms`}
        onValue={value => change({ delayMs: value })}
      />
      <Setting
        label="Speed of the line"
        value={speedAt < 0 ? lineSpeeds.length - 1 : speedAt}
        min={0}
        max={lineSpeeds.length - 1}
        isFixed={isFixed}
        words={speedWords}
        onValue={value => change({ linkBytesPerSecond: lineSpeeds[value] })}
      />
      <Setting
        label="Answers that break off"
        value={lossPercent}
        min={0}
        max={30}
        step={5}
        isFixed={isFixed}
        words={value => `${value} %`}
        onValue={value => change({ lossPercent: value })}
      />
      <Setting
        label="Requests the server takes at a time"
        value={serverTakes}
        min={1}
        max={40}
        isFixed={isFixed}
        words={value => (value >= images ? 'All' : String(value))}
        onValue={value => change({ serverTakes: value })}
      />
      <Setting
        label="Downloads at a time in the pool"
        value={pool}
        min={2}
        max={40}
        isFixed={isFixed}
        words={String}
        onValue={value => change({ pool: value })}
      />
    </>
  )
}

type SettingProps = {
  label: string
  value: number
  min: number
  max: number
  step?: number
  isFixed: boolean
  words: (value: number) => string
  onValue: (value: number) => void
}

function Setting({ label, value, min, max, step = 1, isFixed, words, onValue }: SettingProps) {
  const id = useId()
  return (
    <div className="lesson-setting">
      <span id={id}>{label}</span>
      <output className="number">{words(value)}</output>
      <Slider
        value={value}
        min={min}
        max={max}
        step={step}
        disabled={isFixed}
        label={null}
        size="sm"
        onChange={onValue}
        thumbValueText={words}
        thumbProps={{ 'aria-labelledby': id }}
      />
    </div>
  )
}
