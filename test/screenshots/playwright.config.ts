import { fileURLToPath } from 'node:url'
import { defineConfig } from '@playwright/test'
import endToEnd from '../e2e/playwright.config.ts'

/** `npm run screenshots`: makes the pictures of the README again, from the real window. */
export default defineConfig({
  ...endToEnd,
  testDir: fileURLToPath(new URL('.', import.meta.url)),
  testMatch: 'screenshots.ts',
})
