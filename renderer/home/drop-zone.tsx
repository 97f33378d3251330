import { Button, Textarea } from '@mantine/core'
import { useRef } from 'react'
import { appInfo } from '../app-info.ts'
import { chooseFiles, pasteClipboard } from '../intake/choose-files.ts'
import { takeIn, typed } from '../intake/draft.ts'
import { givenText } from '../intake/dropped-items.ts'
import { go, notify } from '../store.ts'
import { sayWhy } from '../text.ts'
import { ClipboardIcon, FileIcon, PageIcon } from '../ui/icons.tsx'
import { useValue } from '../value.ts'
import { startSample } from './start-sample.ts'
import { type TypedKind, typedKind, typedWords } from './typed-kind.ts'
import './drop-zone.css'

/** One place for everything: what is dropped, pasted or typed here is a link, a page or a list, and Shoal finds out which. */
export function DropZone() {
  const box = useRef<HTMLTextAreaElement>(null)
  const text = useValue(typed)
  const kind = typedKind(text)
  const askToPaste = () => {
    box.current?.focus()
    notify('Your browser does not let a button read the clipboard. Press Ctrl+V.')
  }
  return (
    <section className="drop-zone" aria-labelledby="drop-title">
      <h1 id="drop-title">Drop links, a list, or a web page</h1>
      <form
        className="typed"
        onSubmit={event => {
          event.preventDefault()
          submit(text, kind)
        }}
      >
        <Textarea
          ref={box}
          aria-label="Links, a list, or the address of a page"
          aria-describedby="typed-words"
          placeholder="https://example.org/gallery"
          size="md"
          autosize
          minRows={1}
          maxRows={4}
          value={text}
          spellCheck={false}
          onChange={event => typed.set(event.currentTarget.value)}
          onKeyDown={event => {
            // One line is done with Enter, as in a browser; more lines are a text, where Enter makes another.
            const isDone = event.ctrlKey || event.metaKey || (!event.shiftKey && kind.kind === 'page')
            if (event.key !== 'Enter' || !isDone) return
            event.preventDefault()
            submit(text, kind)
          }}
        />
        <Button type="submit" size="md" disabled={kind.kind === 'nothing'}>
          {kind.kind === 'page' ? 'Find images' : 'Continue'}
        </Button>
      </form>
      <p className="typed-words" id="typed-words">
        {typedWords(kind) || 'Text, CSV, Excel or a page’s address all work. Ctrl+V pastes anywhere.'}
      </p>
      <div className="drop-zone-ways">
        <Button variant="default" onClick={chooseFiles} leftSection={<FileIcon />}>
          Open a list …
        </Button>
        <Button
          variant="default"
          onClick={() => void pasteClipboard(askToPaste)}
          leftSection={<ClipboardIcon />}
        >
          Paste
        </Button>
        <Button component="a" href="#/pages" variant="default" leftSection={<PageIcon />}>
          Scan a page
        </Button>
        <SampleButton />
        <Button component="a" href="#/lesson" variant="subtle">
          Why at once?
        </Button>
      </div>
    </section>
  )
}

const samples = Object.values(
  import.meta.glob<string>('../../assets/sample-small/*.webp', {
    eager: true,
    query: '?url',
    import: 'default',
  }),
)

/** Starts at once: there is nothing to decide about five images that Shoal brings itself. */
function SampleButton() {
  const isKnown = useValue(appInfo) !== undefined
  return (
    <Button
      variant="subtle"
      className="sample-button"
      disabled={!isKnown}
      onClick={() => void startSample().catch(sayWhy)}
      leftSection={
        <span className="sample-images" aria-hidden="true">
          {samples.map(url => (
            <img key={url} src={url} alt="" />
          ))}
        </span>
      }
    >
      Try the sample
    </Button>
  )
}

function submit(text: string, kind: TypedKind): void {
  if (kind.kind === 'nothing') return
  if (kind.kind === 'list') return void takeIn({ readings: [givenText('typed links', text)], refused: [] })
  typed.set('')
  void openPage(kind.url).catch(sayWhy)
}

/** With the view that shows it: most windows never need either. */
async function openPage(url: string): Promise<void> {
  const { scanned, scanPage } = await import('../pages/scan.ts')
  go('/pages')
  await scanPage(url, scanned.get().options, { mayBeLink: true })
}
