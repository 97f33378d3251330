import { Button, Text } from '@mantine/core'
import { setWindow, useWindow } from '../store.ts'

/** No row passes the filter. */
export function NothingHere() {
  const filtered = useWindow(({ filter, host, text }) => filter !== 'all' || host !== '' || text !== '')
  return (
    <div className="nothing-here">
      <Text c="dimmed">{filtered ? 'No images match this filter.' : 'No images yet.'}</Text>
      {filtered && (
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => setWindow({ filter: 'all', host: '', failure: '', text: '' })}
        >
          Show all
        </Button>
      )}
    </div>
  )
}
