import { CloseButton, Title } from '@mantine/core'
import { type ReactNode, useCallback, useLayoutEffect, useRef } from 'react'
import { closePanel } from '../store.ts'
import './side-panel.css'

type Props = { title: string; children: ReactNode }

/** A panel beside the images; nothing behind it is blocked. Closing gives the focus back to where it was. */
export function SidePanel({ title, children }: Props) {
  const { panel, close } = useClosing()
  return (
    <aside className="side-panel" aria-label={title} ref={panel}>
      <div className="side-panel-head">
        <Title order={2} size="h5" className="cut" title={title}>
          {title}
        </Title>
        <CloseButton aria-label="Close the panel" onClick={close} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="side-panel-body" tabIndex={0} aria-label={`${title}, details`}>
        {children}
      </section>
    </aside>
  )
}

/** Closes by button or Escape. The focus goes back first: no key must find it nowhere. */
function useClosing() {
  const panel = useRef<HTMLElement>(null)
  const before = useRef<Element>(null)
  const close = useCallback(() => {
    giveFocusBack(panel.current, before.current)
    closePanel()
  }, [])
  useLayoutEffect(() => {
    before.current = document.activeElement
  }, [])
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      // In a field or a menu it is theirs.
      const inField = event.target instanceof Element && event.target.closest('input, [role=menu]') !== null
      if (event.key === 'Escape' && !inField) close()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [close])
  return { panel, close }
}

/** Unless it is elsewhere, by the person's own doing. */
function giveFocusBack(panel: HTMLElement | null, before: Element | null): void {
  const { activeElement, body } = document
  if (activeElement !== body && !panel?.contains(activeElement)) return
  // The tile may have been drawn anew, on another line, or be out of sight: then the one that Tab reaches.
  const place = before?.isConnected
    ? before
    : panel?.parentElement?.querySelector('[data-place][tabindex="0"]')
  if (place instanceof HTMLElement) place.focus()
}
