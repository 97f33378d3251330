import { Button, NativeSelect, Text, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { PageOptionsInput } from '../../shared/settings.ts'
import { call } from '../client.ts'
import { sayWhy } from '../text.ts'

type Props = {
  /** The page where the user logs in; undefined while there is none. */
  url: string | undefined
  options: PageOptionsInput
  onCookies: (cookieFile: string | undefined) => void
}

/** The user logs in to the site by hand first; pages and images are then had with its cookies. */
export function Session({ url, options: { cookieFile }, onCookies }: Props) {
  const [name, setName] = useState('')
  const [waiting, setWaiting] = useState(false)
  const [kept, setKept] = useState<string[]>([])
  useEffect(() => {
    call('keptSessions').then(
      found => setKept(found.filter(({ sites }) => sites.length > 0).map(session => session.name)),
      sayWhy,
    )
  }, [])
  /** `keepAs`: a new name, or that of a session that is kept already and then used as it is. */
  const begin = (keepAs: string) => {
    if (url === undefined) return
    setWaiting(true)
    call('logIn', { url, ...(keepAs !== '' && { keepAs }) })
      .then(onCookies, sayWhy)
      .finally(() => setWaiting(false))
  }
  if (cookieFile !== undefined) {
    return (
      <div className="pages-session">
        <Text size="xs" role="status">
          Logged in. Pages and images are requested with this session.
        </Text>
        <Button variant="subtle" color="gray" size="compact-xs" onClick={() => onCookies(undefined)}>
          Leave the session out
        </Button>
      </div>
    )
  }
  return (
    <div className="pages-session">
      <TextInput
        size="xs"
        aria-label="Name under which the session is kept"
        placeholder="Keep the session as … (or until Shoal ends)"
        value={name}
        maxLength={64}
        spellCheck={false}
        onChange={event => setName(event.currentTarget.value)}
      />
      <Button
        variant="default"
        size="compact-sm"
        title="A window opens: log in there, then close it"
        loading={waiting}
        disabled={url === undefined}
        onClick={() => begin(name.trim())}
      >
        Log in …
      </Button>
      {kept.length > 0 && (
        <NativeSelect
          size="xs"
          aria-label="A session that is kept"
          value=""
          data={[{ value: '', label: 'Use a kept session …', disabled: true }, ...kept]}
          disabled={url === undefined || waiting}
          onChange={({ currentTarget: { value } }) => begin(value)}
        />
      )}
    </div>
  )
}
