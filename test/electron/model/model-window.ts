import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, type CDPSession, chromium, type Page, type Route } from '@playwright/test'
import { bindingName, pageSide, preloadSide, worldName } from './preload-world.ts'
import type { Model } from './run-model.ts'

/** A browser lets no test invent a scheme: this origin, which is looked up nowhere, stands for `app://shoal`. */
export const modelOrigin = 'https://shoal.test'
const appOrigin = 'app://shoal'

/** All that a page could be allowed in this browser, as its protocol names them. */
const permissions = [
  'clipboard-read',
  'clipboard-write',
  'notifications',
  'geolocation',
  'camera',
  'microphone',
  'midi',
  'local-fonts',
  'window-management',
  'storage-access',
]

/**
 * The window of a model: the built page in Chromium, with the app's own preload script in a world of its own. Requests
 * are answered by what the app serves for its scheme; what its session refuses is refused; every permission is denied.
 */
export async function openModelWindow(
  model: Model,
  { app, executablePath, args = [] }: { app: string; executablePath: string; args?: string[] },
): Promise<{ page: Page; close(): Promise<void> }> {
  const profile = await mkdtemp(join(tmpdir(), 'shoal-model-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', ...args],
    viewport: { width: 1100, height: 760 },
    reducedMotion: 'reduce',
  })
  const page = context.pages()[0] ?? (await context.newPage())
  const session = await context.newCDPSession(page)
  for (const name of permissions)
    await session.send('Browser.setPermission', { permission: { name }, setting: 'denied' })
  await context.route('**/*', route => answer(model, route))
  // Electron asks before it opens a window; here it has been opened by then.
  context.on('page', async opened => {
    if (!(await model.main.mayOpen(opened.url()))) await opened.close()
  })
  await injectPreload(session, await readFile(join(app, 'dist', 'electron', 'preload.cjs'), 'utf8'))
  const toPage = await connectPreload(session, model)
  model.attach({
    sent: (channel, value) => toPage({ kind: 'sent', channel, value }),
    execute: script => page.evaluate(script),
    capture: () => page.screenshot(),
  })
  await model.main.navigated()
  await page.goto(`${modelOrigin}/`)
  await model.main.drawn()
  return { page, close: () => close(context, profile) }
}

async function close(context: BrowserContext, profile: string): Promise<void> {
  await context.close()
  await rm(profile, { recursive: true, force: true, maxRetries: 3 })
}

/** What comes back for a request of the page. */
async function answer(model: Model, route: Route): Promise<void> {
  const request = route.request()
  const url = request.url()
  const address = url.replace(modelOrigin, appOrigin)
  if (request.isNavigationRequest() && !(await model.main.mayNavigate(address, isMain(request)))) {
    return route.abort('aborted')
  }
  if (!url.startsWith(`${modelOrigin}/`)) {
    const frame = { url: request.frame().url().replace(modelOrigin, appOrigin) }
    const isAllowed = await model.main.allows(url, { resourceType: request.resourceType(), frame })
    // What it lets through would go to the network, which the model has none of.
    return route.abort(isAllowed ? 'connectionfailed' : 'blockedbyclient')
  }
  const { status, headers, body } = await model.main.serve(address, request.method())
  await route.fulfill({ status, headers, body: Buffer.from(body) }).catch(() => {
    // The page has gone on to another address.
  })
}

const isMain = (request: ReturnType<Route['request']>): boolean => request.frame().parentFrame() === null

async function injectPreload(session: CDPSession, preload: string): Promise<void> {
  await session.send('Page.enable')
  await session.send('Runtime.enable')
  await session.send('Runtime.addBinding', { name: bindingName, executionContextName: worldName })
  await session.send('Page.addScriptToEvaluateOnNewDocument', { source: `(${pageSide})()` })
  await session.send('Page.addScriptToEvaluateOnNewDocument', {
    worldName,
    source: `(${preloadSide})((require, module, exports) => {${preload}\n})`,
  })
}

/** Carries what the preload script sends to the model and back. Answers with what sends to it. */
async function connectPreload(session: CDPSession, model: Model): Promise<(message: object) => void> {
  let world: number | undefined
  session.on('Runtime.executionContextCreated', ({ context }) => {
    if (context.name === worldName) world = context.id
  })
  const toPage = (message: object) => {
    if (world === undefined) return
    const expression = `fromMain(${JSON.stringify(JSON.stringify(message))})`
    // A page that has gone hears nothing.
    session.send('Runtime.evaluate', { contextId: world, expression }).catch(() => {})
  }
  session.on('Runtime.bindingCalled', async ({ name, payload, executionContextId }) => {
    if (name !== bindingName) return
    world = executionContextId
    const { kind, id, channel, args } = JSON.parse(payload)
    if (kind === 'send') return model.main.send(channel)
    const reply = await model.main
      .invoke(
        channel,
        args.map((value: unknown) => value ?? undefined),
      )
      .then(
        value => ({ kind: 'reply', id, value }),
        (error: Error) => ({ kind: 'reply', id, error: error.message }),
      )
    toPage(reply)
  })
  return toPage
}
