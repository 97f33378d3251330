import { startForLongList } from '../engine/lanes/load.ts'
import { processLanes } from '../engine/lanes/process-lanes.ts'
import { likelyImages } from '../lists/likely-images.ts'
import { stderrLog } from '../system/log.ts'

/**
 * Starts a lane before the program is loaded, where the words after `shoal` name long lists to `get`: thread and program
 * take a tenth of a second each, and load side by side. The words are not judged here: what they do not want after all
 * stays idle, and ends with the process.
 */
export async function startEarlyLane(words: readonly string[], pool = processLanes): Promise<void> {
  const [command] = words.filter(word => !word.startsWith('-'))
  // Who names a number of lanes may want none.
  if (command !== 'get' || words.some(word => /^--lanes(?:=|$)/.test(word))) return
  startForLongList(pool, { lanes: 'auto' }, await likelyImages(words), stderrLog)
}
