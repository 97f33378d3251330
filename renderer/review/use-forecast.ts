import { useDebouncedValue } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import type { InputOf } from '../../shared/contract/commands.ts'
import type { Forecast } from '../../shared/text/forecast.ts'
import { call } from '../client.ts'
import { sayWhy } from '../text.ts'

export type KnownForecast = {
  forecast: Forecast | undefined
  /** Asks the sites for sizes that are not known. */
  findSizes: () => void
  isAsking: boolean
}

/** What will become of a draft, asked again when typing rests; undefined until it is known. */
export function useForecast(wish: Omit<InputOf<'forecast'>, 'ask'> | undefined): KnownForecast {
  const key = JSON.stringify(wish)
  const [settled] = useDebouncedValue(key, 150)
  const [known, setKnown] = useState<{ key: string; forecast: Forecast }>()
  const [isAsking, setAsking] = useState(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another question is a reason to ask
  useEffect(() => {
    let stale = false
    if (wish === undefined || settled !== key || wish.folder.trim() === '') return
    call('forecast', wish).then(
      forecast => {
        if (!stale) setKnown({ key: settled, forecast })
      },
      // Starting the list reports it if it is gone.
      () => {},
    )
    return () => {
      stale = true
    }
  }, [settled])
  return {
    // What was told of another folder or other options says nothing of these.
    forecast: known?.key === key ? known.forecast : undefined,
    isAsking,
    findSizes() {
      if (wish === undefined) return
      setAsking(true)
      call('forecast', { ...wish, ask: true })
        .then(forecast => setKnown({ key, forecast }), sayWhy)
        .finally(() => setAsking(false))
    },
  }
}
