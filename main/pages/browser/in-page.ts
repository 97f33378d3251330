import { Buffer } from 'node:buffer'

/** An image of one pixel: scripts that wait for an image continue. */
export const onePixel = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

/**
 * Runs in each frame, before its own scripts. What it closes is closed outside of the page, too; a page is told sooner
 * in this way.
 */
export const closeDoorsScript = `(() => {
  Object.assign(globalThis, { open: () => null, print: () => {} })
  for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'WebTransport', 'SharedWorker'])
    Reflect.deleteProperty(globalThis, name)
})()`
