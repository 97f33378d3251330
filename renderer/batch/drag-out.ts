import type { DragEvent } from 'react'
import { call } from '../client.ts'
import { setWindow } from '../store.ts'
import { sayWhy } from '../text.ts'
import type { Chosen } from './chosen.ts'

/**
 * Lets the system drag a saved image, as a file, in place of the page; with it all that are chosen, where it is one of
 * them. For shells with the capability `dragOut`.
 */
export function dragOut(event: DragEvent, batch: string, index: number, chosen: Chosen): void {
  event.preventDefault()
  setWindow({ draggingOut: true })
  // While the system drags, the page hears of no pointer.
  window.addEventListener('pointermove', () => setWindow({ draggingOut: false }), { once: true })
  call('dragOut', { batch, indexes: chosen.has(index) ? chosen.indexes.get() : [index] }).catch(sayWhy)
}
