import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from './fixtures.ts'

const launcher = fileURLToPath(new URL('../../main/launch.mjs', import.meta.url))

test('a window whose session was ended says what to do, and comes back once its browser is let in', async ({
  window,
  shoal,
  context,
}) => {
  const forget = spawn(process.execPath, [launcher, 'shoal', 'web', '--forget-sessions'], {
    env: { ...process.env, SHOAL_HOME: `${shoal.folder}/.home` },
    stdio: 'ignore',
  })
  await once(forget, 'exit')
  const alert = window.getByRole('alert')
  await expect(alert).toContainText('Shoal does not know this browser any more. Press Enter in the terminal')
  await alert.getByRole('button', { name: 'Try again' }).click()
  await expect(window.getByRole('heading', { name: 'Shoal does not know this browser' })).toBeVisible()

  const tab = await context.newPage()
  await shoal.openAgain(tab)
  await expect(tab.getByRole('heading', { name: 'Drop links' })).toBeVisible()
  await window.reload()
  await expect(window.getByRole('heading', { name: 'Drop links' })).toBeVisible()
})

test('an address that was used says what to do', async ({ window, shoal, browser }) => {
  await expect(window.getByRole('heading', { name: 'Drop links' })).toBeVisible()
  const other = await (await browser.newContext()).newPage()
  await shoal.open(other, { isUsed: true })
  await expect(other.getByRole('heading', { name: 'Shoal does not know this browser' })).toBeVisible()
})
