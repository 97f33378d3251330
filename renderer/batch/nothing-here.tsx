import { Button, Text } from '@mantine/core'
import { noFilter, setWindow, useWindow } from '../store.ts'

/** No row passes the filter. */
export function NothingHere() {
  const filtered = useWindow(state =>
    (Object.keys(noFilter) as (keyof typeof noFilter)[]).some(name => state[name] !== noFilter[name]),
  )
  return (
    <div className="nothing-here">
      <Text c="dimmed">{filtered ? 'No images match this filter.' : 'No images yet.'}</Text>
      {filtered && (
        <Button variant="subtle" size="compact-sm" onClick={() => setWindow(noFilter)}>
          Show all
        </Button>
      )}
    </div>
  )
}
