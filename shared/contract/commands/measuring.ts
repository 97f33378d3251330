import * as z from 'zod'
import {
  type Comparison,
  type HostAdvice,
  type MeasurementPlan,
  measurementRequest,
  type Sweep,
  type WatchedMeasurement,
} from '../../comparison.ts'
import { measurementFormatNames } from '../../export-formats.ts'
import { type Lesson, lessonSettings } from '../../lesson.ts'
import { as, command } from '../command.ts'

/** Measurements, and what they say of hosts. */
export const measuringCommands = {
  /** What a measurement would cost. Nothing is requested. */
  planMeasurement: command(measurementRequest, as<MeasurementPlan>()),
  /**
   * Begins to measure; answers with the measurement's id. One at a time, and not while a batch runs: both would
   * disturb it.
   */
  startMeasurement: command(measurementRequest, as<string>()),
  /** The latest measurement of this process. Answers like `watch`: at once while `since` is not the present revision. */
  watchMeasurement: command(z.strictObject({ since: z.int().optional() }), as<WatchedMeasurement>()),
  stopMeasurement: command(z.void(), as<void>()),
  /** Stored measurements, newest first: all, or those of one batch. */
  measurements: command(z.strictObject({ batch: z.string().optional() }), as<(Comparison | Sweep)[]>()),
  /** One stored measurement as the text of a file. Links are without secrets. */
  exportMeasurement: command(
    z.strictObject({ id: z.string(), format: z.enum(measurementFormatNames) }),
    as<string>(),
  ),
  forgetMeasurement: command(z.strictObject({ id: z.string() }), as<void>()),
  /** The results of sweeps for these hosts, or for all. */
  hostAdvice: command(
    z.strictObject({ hosts: z.array(z.string()).max(1000).optional() }),
    as<HostAdvice[]>(),
  ),
  forgetHostAdvice: command(z.strictObject({ host: z.string() }), as<void>()),
} as const

export type MeasuringCommand = keyof typeof measuringCommands

/** The lesson. */
export const lessonCommands = {
  /**
   * Downloads the same images in three ways at the same time, from a slow server on this machine: a lesson. One at a
   * time; another one ends it. Refused while a batch runs.
   */
  startLesson: command(lessonSettings, as<void>()),
  /** The latest lesson of this process. Answers like `watchMeasurement`. */
  watchLesson: command(
    z.strictObject({ since: z.int().optional() }),
    as<{ revision: number; lesson: Lesson | undefined }>(),
  ),
  stopLesson: command(z.void(), as<void>()),
} as const

export type LessonCommand = keyof typeof lessonCommands
