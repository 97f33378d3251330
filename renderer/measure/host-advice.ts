import { useEffect, useState } from 'react'
import type { HostAdvice } from '../../shared/comparison.ts'
import { call } from '../client.ts'
import { sayWhy } from '../text.ts'

/** What sweeps found for these hosts, and a way to have it forgotten. */
export function useHostAdvice(hosts: readonly { host: string }[]) {
  const [advice, setAdvice] = useState<readonly HostAdvice[]>([])
  const names = hosts
    .slice(0, 1000)
    .map(({ host }) => host)
    .join('\n')
  useEffect(() => {
    let stale = false
    call('hostAdvice', { hosts: names.split('\n') }).then(found => {
      if (!stale) setAdvice(found)
    }, sayWhy)
    return () => {
      stale = true
    }
  }, [names])
  const forget = ({ host }: HostAdvice): void => {
    call('forgetHostAdvice', { host }).then(
      () => setAdvice(known => known.filter(other => other.host !== host)),
      sayWhy,
    )
  }
  return { advice, forget }
}
