import { CloseButton, Title } from '@mantine/core'
import { type ReactNode, useEffect, useRef } from 'react'
import { closePanel } from '../store.ts'
import './side-panel.css'

type Props = { title: string; children: ReactNode }

/** A panel beside the images; nothing behind it is blocked. Closing gives the focus back to where it was. */
export function SidePanel({ title, children }: Props) {
  const panel = useRef<HTMLElement>(null)
  useEscape()
  useEffect(() => {
    const before = document.activeElement
    return () => {
      const inside = panel.current === null || panel.current.contains(document.activeElement)
      const nowhere = document.activeElement === document.body
      if ((inside || nowhere) && before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  return (
    <aside className="side-panel" aria-label={title} ref={panel}>
      <div className="side-panel-head">
        <Title order={2} size="h5" className="cut" title={title}>
          {title}
        </Title>
        <CloseButton aria-label="Close the panel" onClick={closePanel} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="side-panel-body" tabIndex={0} aria-label={`${title}, details`}>
        {children}
      </section>
    </aside>
  )
}

function useEscape() {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      // In a field or a menu it is theirs.
      const inField = event.target instanceof Element && event.target.closest('input, [role=menu]') !== null
      if (event.key === 'Escape' && !inField) closePanel()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}
