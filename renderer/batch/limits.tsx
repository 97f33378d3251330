import { useDebouncedCallback } from '@mantine/hooks'
import { memo, useEffect, useState } from 'react'
import { call } from '../client.ts'
import { sayWhy } from '../text.ts'
import { CountInput } from '../ui/count-input.tsx'

type LimitsProps = { batch: string; atOnce: number; perHost: number }

/** Limits that act while the batch runs. */
export const Limits = memo(function Limits({ batch, atOnce, perHost }: LimitsProps) {
  const [limits, setLimits] = useState({ atOnce, perHost })
  // Another window may have changed them.
  useEffect(() => setLimits({ atOnce, perHost }), [atOnce, perHost])
  const send = useDebouncedCallback((next: typeof limits) => {
    call('setLimits', { batch, ...next }).catch(sayWhy)
  }, 300)
  const change = (part: Partial<typeof limits>) => {
    const next = { ...limits, ...part }
    setLimits(next)
    send(next)
  }
  return (
    <div className="limits">
      <CountInput
        size="xs"
        inline
        label="At a time"
        max={512}
        value={limits.atOnce}
        onCount={count => change({ atOnce: count })}
      />
      <CountInput
        size="xs"
        inline
        label="Per site"
        max={512}
        value={limits.perHost}
        onCount={count => change({ perHost: count })}
      />
    </div>
  )
})
