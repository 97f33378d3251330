import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { SearchIcon } from '../ui/icons.tsx'
import { useValue } from '../value.ts'
import { addressOf } from './address.ts'
import { followed, openListing } from './follow.ts'
import { FollowView } from './follow-view.tsx'
import './pages.css'

/** Images from pages instead of lists. */
export function PagesView() {
  const { form, opening } = useValue(followed)
  const [address, setAddress] = useState(form.start[0] ?? '')
  const [problem, setProblem] = useState('')
  const open = () => {
    const url = addressOf(address)
    setProblem(url === undefined ? 'This is no address of a page, such as https://example.org/films' : '')
    if (url !== undefined) void openListing(url)
  }
  return (
    <div className="pages">
      <h1 className="hidden">Pages</h1>
      <form
        className="pages-head"
        onSubmit={event => {
          event.preventDefault()
          open()
        }}
      >
        <TextInput
          type="text"
          inputMode="url"
          aria-label="Address of the page"
          placeholder="https://example.org/films"
          leftSection={<SearchIcon size={16} />}
          value={address}
          error={problem}
          spellCheck={false}
          onChange={event => setAddress(event.currentTarget.value)}
        />
        <Button type="submit" loading={opening} disabled={address.trim() === ''}>
          Open
        </Button>
      </form>
      <FollowView />
    </div>
  )
}
