import { once } from 'node:events'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { Worker } from 'node:worker_threads'

/** Reading them takes up to half a second, during which the app could not answer: a separate thread does it. */
const program = `
const { parentPort } = require('node:worker_threads')
parentPort.postMessage(require('node:tls').getCACertificates('system'))
`

/**
 * Trusts what the system trusts besides what Node brings, as companies with roots of their own need it: an app whose fuses
 * are set reads no NODE_EXTRA_CA_CERTS. Resolves with how many roots were new. Rejects where they cannot be read;
 * Shoal then looks for them at the first certificate that it does not know.
 */
export async function trustSystem(source = program): Promise<number> {
  const worker = new Worker(source, { eval: true })
  try {
    const [roots] = (await once(worker, 'message')) as [string[]]
    const known = getCACertificates('default')
    const trusted = new Set([...known, ...roots])
    setDefaultCACertificates([...trusted])
    return trusted.size - new Set(known).size
  } finally {
    await worker.terminate()
  }
}
