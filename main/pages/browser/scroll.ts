import * as z from 'zod'
import { moreWords, scriptedButtons } from '../reading/more-words.ts'

/** What one step of scrolling came to, in CSS pixels. `bottom`: how much is behind the end of the window. */
export type ScrollStep = { moved: number; height: number; rest: number }

const step = z.object({ moved: z.number(), height: z.number(), rest: z.number() })

export const parseScrollStep = (value: unknown): ScrollStep | undefined => step.safeParse(value).data

/**
 * Runs in the page, in a world that its scripts cannot reach: scrolls the page by nine tenths of the window, or else the
 * largest part of it that has its own scrolling. A page may hold its own scrolling back by a style; this continues all the same.
 * At the end it presses the button that brings more, if there is one; not one that sends a form, which leads away.
 */
export const scrollExpression = `(() => {
  const root = document.scrollingElement ?? document.documentElement
  const scrolls = element => element.scrollHeight - element.clientHeight > 1
  const area = element => element.clientWidth * element.clientHeight
  let part = root
  if (!scrolls(root)) {
    const inner = Array.from(document.querySelectorAll('main, section, div, ul, ol'))
      .slice(0, 20000)
      .filter(element => scrolls(element) && area(element) > innerWidth * innerHeight / 4)
      .filter(element => /auto|scroll/.test(getComputedStyle(element).overflowY))
    inner.sort((a, b) => area(b) - area(a))
    part = inner[0] ?? root
  }
  const before = part.scrollTop
  part.scrollBy({ top: part.clientHeight * 0.9, behavior: 'instant' })
  const found = {
    moved: part.scrollTop - before,
    height: part.scrollHeight,
    rest: part.scrollHeight - part.clientHeight - part.scrollTop,
  }
  if (found.rest <= 1) {
    const sends = element => element.form && element.type === 'submit'
    const words = element => (element.innerText || element.value || '').trim()
    const more = Array.from(document.querySelectorAll(${JSON.stringify(scriptedButtons)}))
      .slice(0, 2000)
      .find(element => ${moreWords}.test(words(element)) && !element.disabled && !sends(element) && element.getClientRects().length > 0)
    more?.click()
  }
  return found
})()`

/** At the end of a page: after this number of looks without anything new, nothing more comes. */
const looksAtEnd = 3
const mostSteps = 200

/** Decides after each step: `on`, to the next; `look`, once more at the same place after a moment; or why it ends. */
export function createScrolling(windowHeight: number, mostScreens: number) {
  let scrolled = 0
  let steps = 0
  let looks = 0
  let height = 0
  return (found: ScrollStep, hasNewRequests: boolean): 'on' | 'look' | 'end' | 'too-long' => {
    steps += 1
    scrolled += Math.max(0, found.moved)
    const isEnd = found.rest <= 1
    const isNew = found.height !== height || hasNewRequests
    height = found.height
    if (isEnd) {
      looks = isNew && looks > 0 ? 1 : looks + 1
      if (looks >= looksAtEnd) return 'end'
    } else looks = found.moved > 0 ? 0 : looks + 1
    if (looks >= looksAtEnd) return 'end'
    if (scrolled >= windowHeight * mostScreens || steps >= mostSteps) return 'too-long'
    return looks > 0 ? 'look' : 'on'
  }
}
