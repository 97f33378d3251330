import { type PageOptionsInput, reachOf } from '../../shared/settings.ts'
import { appInfo } from '../app-info.ts'

/** Options of reading pages, with hosts reached as the settings say. */
export function withPageDefaults<Options extends PageOptionsInput>(options: Options): Options {
  const known = appInfo.get()
  return known === undefined ? options : { ...reachOf(known.options), ...options }
}
