import type { ReactNode } from 'react'
import { createPortal } from 'react-dom'
import { createValue, useValue } from '../value.ts'

const place = createValue<HTMLElement | null>(null)

/** Where a part of the batch puts its own tools: at the end of the toolbar. */
export const ToolbarPlace = () => <div className="toolbar-rest" ref={place.set} />

/** Tools of the part that is looked at. They are in the toolbar, wherever the part itself is drawn. */
export function ToolbarTools({ children }: { children: ReactNode }) {
  const target = useValue(place)
  return target === null ? null : createPortal(children, target)
}
