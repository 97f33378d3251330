/** The processor's time in ms, from a start that all threads of a process share. */
export function processMs(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1000 + nanoseconds / 1_000_000
}
