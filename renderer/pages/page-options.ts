import { type PageOptionsInput, reachOf } from '../../shared/settings.ts'
import { hello } from '../app-info.ts'

/** Options of reading pages, with hosts reached as the settings say. */
export function asSet<Options extends PageOptionsInput>(options: Options): Options {
  const known = hello.get()
  return known === undefined ? options : { ...reachOf(known.options), ...options }
}
