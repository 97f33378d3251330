/** What else speaks HTTP, speaks it through here: the engine's client, its rules for hosts and for trying again. */
export { afterFailure, type Tries } from '../attempt/after-failure.ts'
export { createScheduler, type Scheduler } from '../hosts/scheduler.ts'
export type { CookieLine } from './cookie-file.ts'
export { createCookieJar, createFilledJar, type OpenJar } from './cookies.ts'
export { decoded, parseEncodings } from './encoding.ts'
export {
  type Client,
  createClient,
  type Exchange,
  mostRedirects,
  type Receiver,
  type ResponseFacts,
} from './exchange.ts'
export { failureOfError, failureOfStatus } from './exchange-failure.ts'
export { type AddressGuard, createAddressGuard } from './guard.ts'
export { requestHeaders } from './headers.ts'
export { isPrivateAddress, isPrivateHost, literalAddress } from './private-address.ts'
export { refererFor } from './referer.ts'
export { type RequestFiles, readRequestFiles, type SessionCookies, sessionMark } from './request-files.ts'
