/// <reference lib="dom" />
import type { Page } from '@playwright/test'
import axe from 'axe-core'
import { expect } from './fixtures.ts'

/** Axe finds nothing wrong with what the window shows now. */
export const expectNoBarrier = (window: Page): Promise<void> => expectNothing(window, {})

/** The same in both themes. Of the dark one only the colours are looked at: all else is the same there. */
export async function expectNoBarrierInAnyTheme(window: Page): Promise<void> {
  await expectNoBarrier(window)
  await window.emulateMedia({ colorScheme: 'dark' })
  await expect(window.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark')
  await expectNothing(window, { runOnly: ['color-contrast'] })
  await window.emulateMedia({ colorScheme: 'light' })
  await expect(window.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'light')
}

async function expectNothing(window: Page, options: axe.RunOptions): Promise<void> {
  // What still fades in has not the colours it comes to rest in.
  await window.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter(animation => animation.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY)
        .map(animation => animation.finished),
    ),
  )
  // Once for each document: to read it takes a tenth of a second.
  if (!(await window.evaluate(() => 'axe' in globalThis))) await window.evaluate(axe.source)
  const found = await window.evaluate(async options => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') }
    const { violations } = await axe.run(document, { ...options, resultTypes: ['violations'] })
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
    )
  }, options)
  expect(found).toEqual([])
}
