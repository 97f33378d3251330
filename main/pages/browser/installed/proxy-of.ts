import type { ProxyAccess } from '../tab.ts'

/** The judging proxy as Playwright takes it. */
export const proxyOf = ({ port, user, password }: ProxyAccess) => ({
  server: `http://127.0.0.1:${port}`,
  username: user,
  password,
})
