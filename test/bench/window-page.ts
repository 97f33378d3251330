/// <reference lib="dom" />
// Measured inside the page: these functions go over as text, so they use nothing from outside.

export type Smoothness = {
  /** Between frames, in ms. */
  frames: number[]
  /** Tasks over 50 ms, in ms. */
  longTasks: number[]
  /** The most frames in a row in which a row in sight had nothing in it, and all such frames. */
  blankInARow: number
  blank: number
}

/** Counts frames for `ms`, while the rows scroll by a number of pixels at each, back and forth. */
export async function watchFrames([ms, pixels]: [number, number]): Promise<Smoothness> {
  const longTasks: number[] = []
  const observer = new PerformanceObserver(list => {
    for (const { duration } of list.getEntries()) longTasks.push(duration)
  })
  observer.observe({ type: 'longtask' })
  const scroller = document.querySelector('.table-scroll')
  const lineHeight = 44
  const isBlank = () => {
    if (scroller === null) return false
    const rows = scroller.querySelectorAll<HTMLElement>('.image-row[data-state]')
    const drawn = new Set(Array.from(rows, row => Number(row.dataset['place'])))
    const { scrollTop, clientHeight, scrollHeight } = scroller
    const last = Math.min(scrollTop + clientHeight, scrollHeight) / lineHeight
    for (let place = Math.floor(scrollTop / lineHeight); place < Math.floor(last); place += 1)
      if (!drawn.has(place)) return true
    return false
  }
  const frames: number[] = []
  let [blank, inARow, blankInARow] = [0, 0, 0]
  let step = pixels
  const nextFrame = () => new Promise<number>(resolve => requestAnimationFrame(resolve))
  const afterPaint = () =>
    new Promise<void>(resolve => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => resolve()
      port2.postMessage(undefined)
    })
  let last = await nextFrame()
  const endAt = last + ms
  while (last < endAt) {
    // As the wheel does it: between two frames, so that the page has its turn before the next is painted.
    await afterPaint()
    if (scroller !== null && step !== 0) {
      const before = scroller.scrollTop
      scroller.scrollTop = before + step
      if (scroller.scrollTop === before) step = -step
    }
    const now = await nextFrame()
    frames.push(now - last)
    last = now
    inARow = isBlank() ? inARow + 1 : 0
    blank += Number(inARow > 0)
    blankInARow = Math.max(blankInARow, inARow)
  }
  observer.disconnect()
  return { frames, longTasks, blank, blankInARow }
}

/** From now on measures each click on a row: ms until the panel shows that row's image. */
export function watchClicks(): void {
  const answers: number[] = []
  Object.assign(window, { answers })
  addEventListener(
    'click',
    ({ target, timeStamp }) => {
      const row = target instanceof Element ? target.closest('.image-row') : null
      const name = row?.querySelector('.cell-name')?.textContent?.trim()
      if (name === undefined) return
      const look = () => {
        const shown = document.querySelector('[role=complementary], aside')?.getAttribute('aria-label')
        if (shown === name) answers.push(performance.now() - timeStamp)
        else requestAnimationFrame(look)
      }
      requestAnimationFrame(look)
    },
    { capture: true },
  )
}

/** `shown`: a selector of what is to be drawn, and words that are to stand in it. */
export type Press = { key: string; withCtrl?: boolean; shown: string; words?: string }

/** Presses a key at the element that has the focus; ms until what it is answered with is drawn. */
export async function answerTo({ key, withCtrl = false, shown, words = '' }: Press): Promise<number> {
  const startedAt = performance.now()
  const init = { key, ctrlKey: withCtrl, bubbles: true, cancelable: true }
  document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', init))
  const isThere = () => {
    const element = document.querySelector(shown)
    if (!(element?.textContent ?? '').includes(words)) return false
    return !(element instanceof HTMLImageElement) || (element.complete && element.naturalWidth > 0)
  }
  do await new Promise(resolve => requestAnimationFrame(resolve))
  while (!isThere())
  return performance.now() - startedAt
}

/** Goes to a batch; ms until its first rows are drawn. */
export async function openBatch(batch: string): Promise<number> {
  const startedAt = performance.now()
  location.hash = `/batch/${batch}`
  while (document.querySelector('.image-row[data-state]') === null)
    await new Promise(resolve => requestAnimationFrame(resolve))
  return performance.now() - startedAt
}

/** ms from the navigation to the first paint with content. */
export async function firstPaint(): Promise<number> {
  const known = () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime
  let paintedAt = known()
  while (paintedAt === undefined) {
    await new Promise(resolve => requestAnimationFrame(resolve))
    paintedAt = known()
  }
  return paintedAt
}

/** Pastes a text, as Ctrl+V does anywhere in the window. */
export function pasteText(text: string): void {
  const clipboardData = new DataTransfer()
  clipboardData.setData('text/plain', text)
  document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
}
