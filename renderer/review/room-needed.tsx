import { Button, Text } from '@mantine/core'
import { noRoomWords, roomNeededWords } from '../../shared/text/forecast.ts'
import type { KnownForecast } from './use-forecast.ts'

type Props = { known: KnownForecast; freeBytes: number | undefined }

/** How much room the images need, beside how much there is. */
export function RoomNeeded({ known: { forecast, findSizes, isAsking }, freeBytes }: Props) {
  const needed = forecast && roomNeededWords(forecast)
  if (forecast === undefined || needed === undefined) return null
  const tooMuch = noRoomWords(forecast, freeBytes)
  return (
    <div className="room-needed">
      {tooMuch === undefined ? (
        <Text size="xs" c="dimmed" component="span">
          {needed}
        </Text>
      ) : (
        <Text size="xs" component="span" className="room-lacking" role="alert">
          {tooMuch}
        </Text>
      )}
      {forecast.unknown > 0 && forecast.isAll && (
        <Button size="compact-xs" variant="subtle" loading={isAsking} onClick={findSizes}>
          Find out sizes
        </Button>
      )}
    </div>
  )
}
