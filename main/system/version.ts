import { readFileSync } from 'node:fs'

/** Shoal's version, as package.json has it. */
export function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

const releaseHost = /^https:\/\/github\.com\/[\w.-]+\/[\w.-]+$/

/** The page that leads to the newest release; undefined for a build that does not know where it was made. */
export function readReleasePage(): string | undefined {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  const { repository } = JSON.parse(text) as { repository?: string | { url?: string } }
  const address = typeof repository === 'string' ? repository : repository?.url
  return address !== undefined && releaseHost.test(address) ? `${address}/releases/latest` : undefined
}
