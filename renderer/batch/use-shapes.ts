import { useCallback, useEffect, useRef, useState } from 'react'
import type { Row } from '../../shared/contract/commands.ts'
import { call } from '../client.ts'
import { useValue } from '../value.ts'
import type { Feed, Selection } from './feed.ts'
import { isResting } from './progress.ts'

/** Width for height in hundredths, of images that are not known yet. */
const usual = 133
/** Lines are made anew at most this often. */
const everyMs = 1000
/** What differs by less is the same shape: thumbnails have whole pixels. */
const alike = 0.04

export type KnownShapes = {
  shapes: (place: number) => number
  /** Another one whenever shapes have changed. */
  version: number
  /** These are in sight: their own rows say more than what was asked before. */
  look: (first: number, last: number) => void
  /** What an image was seen to be: some are turned when they are shown. */
  saw: (index: number, width: number, height: number) => void
}

/**
 * How wide the images of a list are for their heights, by place: all at once while nothing runs, and those in sight as
 * they come. Shapes change together, once a second at most, so that lines fit what was laid out.
 */
export function useShapes(feed: Feed, batch: string, selection: Selection): KnownShapes {
  const known = useRef<number[]>([])
  const seen = useRef(new Map<number, number>())
  const sight = useRef({ first: 0, last: 0 })
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const [version, setVersion] = useState(0)
  const state = useValue(feed.header)?.state
  const rests = state === undefined || isResting(state)
  const rows = useValue(feed.rows)

  const refresh = useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      const { at } = feed.rows.get()
      let changed = false
      for (let place = sight.current.first; place <= sight.current.last; place += 1) {
        const shape = shapeOf(at(place), seen.current)
        const before = known.current[place] || usual
        if (shape === undefined || Math.abs(shape - before) <= before * alike) continue
        known.current[place] = shape
        changed = true
      }
      if (changed) setVersion(version => version + 1)
    }, everyMs)
  }, [feed])

  // biome-ignore lint/correctness/useExhaustiveDependencies: with another number of rows, other images are at their places
  useEffect(() => {
    let stale = false
    call('shapes', { batch, order: selection }).then(
      shapes => {
        if (stale) return
        known.current = shapes
        setVersion(version => version + 1)
      },
      // All images look alike in shape then; each is still shown whole in the viewer.
      () => {},
    )
    return () => {
      stale = true
    }
  }, [batch, selection, rests, rests ? rows.total : 0])
  // biome-ignore lint/correctness/useExhaustiveDependencies: other rows are the reason
  useEffect(refresh, [refresh, rows])
  useEffect(() => () => clearTimeout(timer.current), [])

  return {
    version,
    shapes: useCallback((place: number) => (known.current[place] || usual) / 100, []),
    look: useCallback(
      (first: number, last: number) => {
        sight.current = { first, last }
        refresh()
      },
      [refresh],
    ),
    saw: useCallback(
      (index: number, width: number, height: number) => {
        if (height === 0) return
        seen.current.set(index, Math.round((100 * width) / height))
        refresh()
      },
      [refresh],
    ),
  }
}

function shapeOf(row: Row | undefined, seen: ReadonlyMap<number, number>): number | undefined {
  if (row === undefined) return undefined
  const { index, width, height } = row
  if (seen.has(index)) return seen.get(index)
  if (width !== undefined && height !== undefined && height > 0) return Math.round((100 * width) / height)
  // What has no picture has the usual shape, also where another one was at its place.
  return usual
}
