import type { WebContents } from 'electron'
import {
  closeDoorsScript,
  type FrameSession,
  onePixel,
  type TabEvents,
  type TabOptions,
  type Wanted,
} from '../../app/app.ts'

type NetworkMessage = {
  requestId: string
  type?: string
  request?: { url: string }
  redirectResponse?: object
  response?: { url: string; mimeType: string }
}

/** The commands of the DevTools protocol: to the page, then to each frame that has a process of its own. */
export async function attach(
  contents: WebContents,
  { width, height, headers }: TabOptions,
  events: TabEvents,
): Promise<FrameSession[]> {
  const commands = contents.debugger
  commands.attach('1.3')
  const sessions: FrameSession[] = []

  async function listen(id: string | undefined): Promise<void> {
    const send: FrameSession['send'] = (method, params) => commands.sendCommand(method, params, id)
    sessions.push({ send })
    await send('Network.enable')
    await send('Network.setBypassServiceWorker', { bypass: true })
    await send('Network.setExtraHTTPHeaders', { headers })
    await send('Fetch.enable', { patterns: [{ resourceType: 'Image' }] })
    await send('Page.enable')
    await send('Page.addScriptToEvaluateOnNewDocument', { source: closeDoorsScript })
    await send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: true })
  }

  commands.on('message', (_event, method, params, id) => {
    if (method === 'Target.attachedToTarget') {
      // A frame may be gone before it was listened to.
      if (params.targetInfo.type === 'iframe') void listen(params.sessionId).catch(() => {})
    } else if (method === 'Fetch.requestPaused') {
      // The page may be gone before the answer.
      void answerImage(commands.sendCommand.bind(commands), params, id, events).catch(() => {})
    } else tell(method, params, events)
  })
  await listen(undefined)
  const metrics = { width, height, deviceScaleFactor: 1, mobile: false }
  await commands.sendCommand('Emulation.setDeviceMetricsOverride', metrics)
  return sessions
}

type Send = WebContents['debugger']['sendCommand']

async function answerImage(
  send: Send,
  { requestId, request }: { requestId: string; request: { url: string } },
  session: string | undefined,
  events: TabEvents,
): Promise<void> {
  const id = session || undefined
  if (events.decide({ url: request.url, kind: 'image' }) !== 'empty')
    return void (await send('Fetch.continueRequest', { requestId }, id))
  await send(
    'Fetch.fulfillRequest',
    {
      requestId,
      responseCode: 200,
      responseHeaders: [
        { name: 'content-type', value: 'image/gif' },
        { name: 'access-control-allow-origin', value: '*' },
      ],
      body: onePixel.toString('base64'),
    },
    id,
  )
}

function tell(
  method: string,
  { type, request, redirectResponse, response }: NetworkMessage,
  events: TabEvents,
): void {
  const wanted = (url: string): Wanted => ({ url, kind: type === 'Image' ? 'image' : 'other' })
  if (method === 'Network.requestWillBeSent' && request !== undefined)
    events.requested({ ...wanted(request.url), isRedirect: redirectResponse !== undefined })
  else if (method === 'Network.responseReceived' && response !== undefined)
    events.answered(wanted(response.url), response.mimeType)
  else if (method === 'Network.loadingFinished' || method === 'Network.loadingFailed') events.settled()
}
