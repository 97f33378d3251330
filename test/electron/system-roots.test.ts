import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterEach, expect, test } from 'vitest'
import { trustSystem } from '../../main/electron/system-roots.ts'
import { createCertificate } from '../helpers/certificate.ts'

// A machine may name some twice, in other words; set, each is there once.
setDefaultCACertificates(getCACertificates('default'))
const before = getCACertificates('default')
afterEach(() => setDefaultCACertificates(before))

test('roots of the system are trusted beside those of Node, each once', async () => {
  const own = createCertificate(['a.test']).cert
  const source = `require('node:worker_threads').parentPort.postMessage(${JSON.stringify([own, before[0]])})`
  expect(await trustSystem(source)).toBe(1)
  expect(getCACertificates('default')).toHaveLength(before.length + 1)
})

test('are read on this system', async () => {
  expect(await trustSystem()).toBeGreaterThanOrEqual(0)
})

test('that cannot be read change nothing', async () => {
  await expect(trustSystem(`throw new Error('no store')`)).rejects.toThrow('no store')
  expect(getCACertificates('default')).toHaveLength(before.length)
})
