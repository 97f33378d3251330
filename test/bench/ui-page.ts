/// <reference lib="dom" />
// Measured inside the page: these functions go over as text, so they use nothing from outside.

export type Smoothness = {
  /** Between frames, in ms. */
  frames: number[]
  /** Tasks over 50 ms, in ms. */
  longTasks: number[]
}

/** Frames for so many ms, while the rows scroll by so many pixels at each, back and forth. */
export async function watchFrames([ms, pixels]: [number, number]): Promise<Smoothness> {
  const longTasks: number[] = []
  const observer = new PerformanceObserver(list => {
    for (const { duration } of list.getEntries()) longTasks.push(duration)
  })
  observer.observe({ type: 'longtask' })
  const scroller = document.querySelector('.table-scroll')
  const frames: number[] = []
  let step = pixels
  const nextFrame = () => new Promise<number>(resolve => requestAnimationFrame(resolve))
  let last = await nextFrame()
  const endAt = last + ms
  while (last < endAt) {
    if (scroller !== null && step !== 0) {
      const before = scroller.scrollTop
      scroller.scrollTop = before + step
      if (scroller.scrollTop === before) step = -step
    }
    const now = await nextFrame()
    frames.push(now - last)
    last = now
  }
  observer.disconnect()
  return { frames, longTasks }
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
