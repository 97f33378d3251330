import { Button, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
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
  const begin = () => {
    if (url === undefined) return
    const keepAs = name.trim()
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
        onClick={begin}
      >
        Log in …
      </Button>
    </div>
  )
}
