import { useDebouncedValue } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import type { ArrangePlan, ArrangeWish } from '../../shared/arranging.ts'
import { call } from '../client.ts'
import { wordsOf } from '../text.ts'
import type { FileQuestion } from './asked.ts'

/** What a wish would do. */
export type PlannedArranging = {
  columns: readonly string[]
  plan?: ArrangePlan
  /** No image was left out of the plan. */
  isAll?: boolean
  /** Why it cannot be done. */
  problem?: string
}

/** What the newest wish would do, once its typing has paused. */
export function useArrangePlan(
  { batch, indexes }: FileQuestion,
  wish: ArrangeWish,
): PlannedArranging | undefined {
  const [settled] = useDebouncedValue(wish, 150)
  const [planned, setPlanned] = useState<PlannedArranging>()
  useEffect(() => {
    let isStale = false
    const take = (answer: PlannedArranging) => {
      if (!isStale) setPlanned(answer)
    }
    call('planArranging', { batch, ...(indexes && { indexes }), wish: settled }).then(take, error =>
      take({ columns: [], problem: wordsOf(error) }),
    )
    return () => {
      isStale = true
    }
  }, [batch, indexes, settled])
  return planned
}
