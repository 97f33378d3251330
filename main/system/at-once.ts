import { Readable } from 'node:stream'

/**
 * Yields what `work` makes of each, in the order of `all`, while it works on `atOnce` of them at a time and takes more only
 * as results are taken. Rejects with the first error of `work` or of `all`, or with an AbortError once the signal has fired.
 */
export function mapAtOnce<From, To>(
  all: Iterable<From> | AsyncIterable<From>,
  work: (one: From) => Promise<To>,
  { atOnce, signal }: { atOnce: number; signal?: AbortSignal | undefined },
): AsyncIterable<To> {
  const options = { concurrency: atOnce, ...(signal && { signal }) }
  return Readable.from(all).map((one: From) => work(one), options) as AsyncIterable<To>
}
