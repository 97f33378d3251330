import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { FailureGroup, InputOf } from '../../shared/contract/commands.ts'
import { call } from '../client.ts'
import { sayWhy } from '../text.ts'
import { remediesOf } from './remedies.ts'
import { retryFailed } from './retry-failed.ts'

type Changes = NonNullable<InputOf<'retry'>['changes']>

/** Beside a failure that asks for it: a retry as from the site's own pages, or with a login. */
export function RemedyButtons({ batch, group }: { batch: string; group: FailureGroup }) {
  const { code, site } = group
  const [isAsking, setAsking] = useState(false)
  const [isLoggingIn, setLoggingIn] = useState(false)
  const remedies = remediesOf(code)
  const retryWith = (changes: Changes) => void retryFailed({ batch, code, changes })
  const logIn = (url: string) => {
    setLoggingIn(true)
    call('logIn', { url })
      .then(cookieFile => retryWith({ cookieFile }), sayWhy)
      .finally(() => setLoggingIn(false))
  }
  if (remedies.length === 0) return null
  return (
    <>
      <div className="panel-actions">
        {remedies.includes('referer') && (
          <Button size="xs" variant="default" onClick={() => retryWith({ referer: 'auto' })}>
            Set Referer to auto and retry
          </Button>
        )}
        {remedies.includes('login') && site !== undefined && (
          <Button
            size="xs"
            variant="default"
            title="A window opens: log in there, then close it"
            loading={isLoggingIn}
            onClick={() => logIn(site)}
          >
            Log in and retry …
          </Button>
        )}
        {remedies.includes('cookies') && !isAsking && (
          <Button size="xs" variant="default" onClick={() => setAsking(true)}>
            Use a cookie file …
          </Button>
        )}
      </div>
      {isAsking && (
        <CookieFile onFile={cookieFile => retryWith({ cookieFile })} onCancel={() => setAsking(false)} />
      )}
    </>
  )
}

/** The path of a file that the browser's cookies were saved in. */
function CookieFile({ onFile, onCancel }: { onFile: (path: string) => void; onCancel: () => void }) {
  const [path, setPath] = useState('')
  return (
    <form
      className="remedy-cookies"
      onSubmit={event => {
        event.preventDefault()
        onFile(path.trim())
      }}
    >
      <TextInput
        size="xs"
        label="Cookie file"
        description="Full path of a file in Netscape’s format (cookies.txt)"
        autoFocus
        spellCheck={false}
        value={path}
        onKeyDown={event => {
          if (event.key === 'Escape') onCancel()
        }}
        onChange={event => setPath(event.currentTarget.value)}
      />
      <Button type="submit" size="xs" disabled={path.trim() === ''}>
        Retry with it
      </Button>
    </form>
  )
}
