import { useInterval } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import { retryWords } from '../../shared/text/states.ts'

/** When an image is tried again (epoch ms), counted down. */
export function RetryWord({ at }: { at: number | undefined }) {
  const [now, setNow] = useState(Date.now)
  const { start, stop } = useInterval(() => setNow(Date.now()), 1000)
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, while it is shown
  useEffect(() => {
    start()
    return stop
  }, [])
  return retryWords(at, now)
}
