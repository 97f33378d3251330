import { CloseButton, Kbd, Title } from '@mantine/core'
import { useEffect, useRef } from 'react'
import './keys.css'

const keys: readonly { keys: readonly string[]; does: string }[] = [
  { keys: ['Ctrl', 'V'], does: 'Paste links, a list or a web page, anywhere' },
  { keys: ['Ctrl', 'O'], does: 'Open list files' },
  { keys: ['Ctrl', 'Enter'], does: 'Continue with the typed links' },
  { keys: ['Ctrl', 'F'], does: 'Find images, or a past download' },
  { keys: ['↑', '↓'], does: 'Move through the images' },
  { keys: ['Enter'], does: 'Show the details of an image' },
  { keys: ['Space'], does: 'View an image in the whole window' },
  { keys: ['+', '−', '0', '1'], does: 'In the viewer: larger, smaller, whole image, pixels' },
  { keys: ['I'], does: 'In the viewer: details' },
  { keys: ['Ctrl', 'A'], does: 'Select all images' },
  { keys: ['Shift', '↓'], does: 'Select up to the next image' },
  { keys: ['Ctrl', 'Space'], does: 'Add an image to the selection, or take it out' },
  { keys: ['Del'], does: 'Move the selected images to the bin' },
  { keys: ['Ctrl', 'Z'], does: 'Bring them back' },
  { keys: ['Alt', '→'], does: 'On a heading: make its column wider' },
  { keys: ['Space'], does: 'Select or deselect an image of a page' },
  { keys: ['Esc'], does: 'Close the panel' },
  { keys: ['?'], does: 'Show these keys' },
]

export function KeyList() {
  return (
    <dl className="keys">
      {keys.map(({ keys: names, does }) => (
        <div key={does}>
          <dt>
            {names.map(name => (
              <Kbd key={name}>{name}</Kbd>
            ))}
          </dt>
          <dd>{does}</dd>
        </div>
      ))}
    </dl>
  )
}

/** All keys, shown by `?`; any other view stays as it is. Ctrl+F goes to the view's own search, where it has one. */
export function KeysHelp() {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === '?' && !isWriting(event.target)) {
        event.preventDefault()
        dialog.current?.showModal()
      }
      if (event.key.toLowerCase() === 'f' && (event.ctrlKey || event.metaKey) && !event.shiftKey && find())
        event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it, as every dialog
    <dialog
      ref={dialog}
      className="keys-help"
      aria-labelledby="keys-help-title"
      onClick={event => event.target === event.currentTarget && event.currentTarget.close()}
    >
      <div className="keys-help-body">
        <div className="keys-help-head">
          <Title order={2} size="h4" id="keys-help-title">
            Keys
          </Title>
          <CloseButton aria-label="Close" onClick={() => dialog.current?.close()} />
        </div>
        <KeyList />
      </div>
    </dialog>
  )
}

/** Goes to the search of the view. Without one the browser's own search is as good. */
function find(): boolean {
  const field = document.querySelector<HTMLInputElement>('main input[type="search"]')
  field?.focus()
  field?.select()
  return field !== null
}

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null
