import { Button, Text, Title } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { KeptSession } from '../../shared/contract/commands.ts'
import { formatDay } from '../../shared/text/moments.ts'
import { call } from '../client.ts'
import { sayWhy } from '../text.ts'

/** Sessions at sites that are kept under a name. Nothing is shown while there is none. */
export function KeptSessions() {
  const [kept, setKept] = useState<KeptSession[]>([])
  useEffect(() => {
    call('keptSessions').then(setKept, sayWhy)
  }, [])
  const remove = (name: string) => {
    call('removeSession', { name })
      .then(() => setKept(before => before.filter(session => session.name !== name)))
      .catch(sayWhy)
  }
  if (kept.length === 0) return null
  return (
    <section className="card fields" aria-labelledby="sessions-title">
      <Title order={2} size="h5" id="sessions-title">
        Kept sessions
      </Title>
      {kept.map(({ name, sites, keptAt }) => (
        <div key={name} className="kept-session">
          <div>
            <Text size="sm">{name}</Text>
            <Text size="xs" c="dimmed">
              {`${sites.length === 0 ? 'cannot be read' : `${sites.slice(0, 3).join(', ')}, since ${formatDay(keptAt)}`}`}
            </Text>
          </div>
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            aria-label={`Remove the session ${name}`}
            onClick={() => remove(name)}
          >
            Remove
          </Button>
        </div>
      ))}
    </section>
  )
}
