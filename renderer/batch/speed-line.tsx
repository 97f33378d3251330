import { useEffect, useState } from 'react'
import { pathOf, type SpeedTrace, withSpeed } from './speed-trace.ts'

const width = 60
const height = 14

/** The speed of the last minute as a line. The number beside it says how fast it is now. */
export function SpeedLine({ bytesPerSecond }: { bytesPerSecond: number }) {
  const [trace, setTrace] = useState<SpeedTrace>([])
  useEffect(() => setTrace(before => withSpeed(before, performance.now(), bytesPerSecond)), [bytesPerSecond])
  return (
    <svg className="speed-line" viewBox={`0 -1 ${width} ${height + 2}`} aria-hidden="true">
      <path d={pathOf(trace, width, height)} />
    </svg>
  )
}
