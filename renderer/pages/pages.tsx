import { Button, Checkbox, SegmentedControl, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { ScanOptionsInput } from '../../shared/settings.ts'
import { go } from '../store.ts'
import { CountInput } from '../ui/count-input.tsx'
import { Disclosure } from '../ui/disclosure.tsx'
import { SearchIcon } from '../ui/icons.tsx'
import { useValue } from '../value.ts'
import { addressOf } from './address.ts'
import { openListing } from './follow.ts'
import { followed } from './follow-state.ts'
import { FollowView } from './follow-view.tsx'
import { scanned, scanPage } from './scan.ts'
import { ScanView } from './scan-view.tsx'
import { Session } from './session.tsx'
import './pages.css'

/** `scan`: the images of a page; `follow`: those of the pages it leads to. */
export type PagesMode = 'scan' | 'follow'

/** Images from pages instead of lists. */
export function PagesView({ mode }: { mode: PagesMode }) {
  const { url } = useValue(scanned)
  const listing = useValue(followed).form.start[0] ?? ''
  const first = (mode === 'scan' ? [url, listing] : [listing, url]).find(Boolean) ?? ''
  return (
    <div className="pages">
      <h1 className="hidden">Pages</h1>
      <AddressForm key={first} mode={mode} first={first} />
      {mode === 'scan' ? <ScanView /> : <FollowView />}
    </div>
  )
}

function AddressForm({ mode, first }: { mode: PagesMode; first: string }) {
  const [address, setAddress] = useState(first)
  const [problem, setProblem] = useState('')
  // What was allowed for one page is not for the next.
  const [{ selector, depth, pages, everything, asNamed, render }] = useState(() => scanned.get().options)
  const [options, setOptions] = useState<ScanOptionsInput>({
    ...(selector !== undefined && { selector }),
    ...(depth !== undefined && { depth }),
    ...(pages !== undefined && { pages }),
    ...(everything && { everything }),
    ...(asNamed && { asNamed }),
    ...(render && { render }),
  })
  const [wide, setWide] = useState(Object.keys(options).length > 0)
  const openAddress = (text: string) => {
    const url = addressOf(text)
    setProblem(
      url === undefined ? 'This is not the address of a page. Example: https://example.org/films' : '',
    )
    if (url === undefined) return
    if (mode === 'scan') void scanPage(url, options)
    else {
      const { render, cookieFile } = options
      void openListing(url, { ...(render && { render }), ...(cookieFile && { cookieFile }) })
    }
  }
  usePastedAddress(pasted => {
    setAddress(pasted)
    openAddress(pasted)
  })
  return (
    <form
      className="pages-head"
      onSubmit={event => {
        event.preventDefault()
        openAddress(address)
      }}
    >
      <div className="pages-address">
        <TextInput
          inputMode="url"
          aria-label="Address of the page"
          placeholder="https://example.org/films"
          leftSection={<SearchIcon size={16} />}
          value={address}
          error={problem}
          spellCheck={false}
          onChange={event => setAddress(event.currentTarget.value)}
        />
        <Button type="submit" disabled={address.trim() === ''}>
          {mode === 'scan' ? 'Scan' : 'Open'}
        </Button>
      </div>
      <div className="pages-modes">
        <SegmentedControl
          size="xs"
          aria-label="What to do with it"
          value={mode}
          onChange={next => go(next === 'scan' ? '/pages' : '/pages/follow')}
          data={[
            { value: 'scan', label: 'From this page' },
            { value: 'follow', label: 'From the pages it links to' },
          ]}
        />
        <Disclosure open={wide} onToggle={() => setWide(!wide)}>
          Options
        </Disclosure>
      </div>
      {wide && mode === 'scan' && (
        <WhereToLook url={addressOf(address)} options={options} onOptions={setOptions} />
      )}
      {wide && mode === 'follow' && (
        <div className="field-pair pages-where">
          <InBrowser options={options} onOptions={setOptions} />
          <LogIn url={addressOf(address)} options={options} onOptions={setOptions} />
        </div>
      )}
    </form>
  )
}

/** A single address that is pasted here is a page to open, not a list. */
function usePastedAddress(take: (address: string) => void): void {
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData('text/plain').trim() ?? ''
      const inField = event.target instanceof Element && event.target.closest('input, textarea') !== null
      if (inField || !/^https?:\/\/\S+$/i.test(text)) return
      event.preventDefault()
      event.stopImmediatePropagation()
      take(text)
    }
    // Before the window itself takes it for a list.
    window.addEventListener('paste', onPaste, { capture: true })
    return () => window.removeEventListener('paste', onPaste, { capture: true })
  })
}

type WhereProps = {
  url?: string | undefined
  options: ScanOptionsInput
  onOptions: (options: ScanOptionsInput) => void
}

function WhereToLook({ url, options, onOptions }: WhereProps) {
  const { selector: _selector, ...others } = options
  return (
    <div className="field-pair pages-where">
      <TextInput
        size="xs"
        label="Only this part of the page"
        placeholder="Whole page, or a CSS selector: main .gallery"
        value={options.selector ?? ''}
        spellCheck={false}
        onChange={({ currentTarget: { value } }) =>
          onOptions({ ...others, ...(value.trim() !== '' && { selector: value }) })
        }
      />
      <CountInput
        size="xs"
        label="Link depth"
        min={0}
        max={10}
        value={options.depth ?? 0}
        onCount={depth => onOptions({ ...options, depth })}
      />
      <CountInput
        size="xs"
        label="Stop after this many pages"
        max={10_000}
        value={options.pages ?? 50}
        onCount={pages => onOptions({ ...options, pages })}
      />
      <Checkbox
        size="xs"
        label="Logos and icons, too"
        description="And what is in the header, menus and footer of the site."
        checked={options.everything ?? false}
        onChange={({ currentTarget: { checked } }) => onOptions({ ...options, everything: checked })}
      />
      <Checkbox
        size="xs"
        label="Look for the originals of small images"
        checked={!(options.asNamed ?? false)}
        onChange={({ currentTarget: { checked } }) => onOptions({ ...options, asNamed: !checked })}
      />
      <InBrowser options={options} onOptions={onOptions} />
      <LogIn url={url} options={options} onOptions={onOptions} />
    </div>
  )
}

function LogIn({ url, options, onOptions }: WhereProps) {
  const { cookieFile: _cookieFile, ...others } = options
  return (
    <Session
      url={url}
      options={options}
      onCookies={cookieFile => onOptions({ ...others, ...(cookieFile !== undefined && { cookieFile }) })}
    />
  )
}

/** For pages that show nothing without their scripts. */
function InBrowser({ options: { render, ...others }, onOptions }: WhereProps) {
  return (
    <Checkbox
      size="xs"
      label="Load pages in a browser"
      description="Runs their scripts and scrolls to their end. Takes some seconds for each page."
      checked={render !== undefined && render !== 'off'}
      onChange={({ currentTarget: { checked } }) =>
        onOptions({ ...others, ...(checked && { render: 'page' }) })
      }
    />
  )
}
