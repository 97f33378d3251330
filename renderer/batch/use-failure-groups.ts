import { useEffect, useState } from 'react'
import type { FailureGroup } from '../../shared/contract/commands.ts'
import { call } from '../client.ts'
import { sayWhy } from '../text.ts'

/** What failed in a batch, by cause, most first: asked for again when the number of failures changes, at most once a second. */
export function useFailureGroups(batch: string, failed: number): FailureGroup[] {
  const [groups, setGroups] = useState<FailureGroup[]>([])
  const [settled, setSettled] = useState(failed)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(failed), 500)
    return () => clearTimeout(timer)
  }, [failed])
  // biome-ignore lint/correctness/useExhaustiveDependencies: another number of failures is a reason to ask again
  useEffect(() => {
    let stale = false
    call('failures', { batch }).then(found => {
      if (!stale) setGroups(found)
    }, sayWhy)
    return () => {
      stale = true
    }
  }, [batch, settled])
  return groups
}
