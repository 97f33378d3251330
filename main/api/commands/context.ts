import { refuse } from '../../../shared/refusal.ts'
import { type App, checkTemplate } from '../../app/app.ts'
import type { AskedThumbnails } from '../asked-thumbnails.ts'
import type { OpenBatches } from '../batches/open-batches.ts'
import type { ArrangingWorks } from '../files/arranging.ts'
import type { Converting } from '../files/converting.ts'
import type { DuplicateSearches } from '../files/duplicates.ts'
import type { Verifying } from '../files/verifying.ts'
import { checkFolder } from '../folders.ts'
import type { HandOvers } from '../hand-overs.ts'
import type { SettingsFile } from '../settings-file.ts'
import type { Shell } from '../shell.ts'

/** What the commands of a window work with. */
export type Context = {
  app: App
  shell: Shell
  open: OpenBatches
  verifying: Verifying
  converting: Converting
  arranging: ArrangingWorks
  duplicates: DuplicateSearches
  settings: SettingsFile
  asked: AskedThumbnails
  handOvers: HandOvers
}

/** The window hides what a shell cannot do; if it is requested anyway, it is refused. */
export function need<T>(part: T | undefined): T {
  if (part === undefined) refuse('not-available')
  return part
}

/** The absolute path of a folder as it was typed. Rejects with a RefusalError where it cannot be used. */
export async function usableFolder({ world }: App, typed: string): Promise<string> {
  const { folder, problem } = await checkFolder(typed, world.freeRoom)
  if (problem !== undefined) refuse('bad-folder', problem)
  return folder
}

/** Throws a RefusalError that says what is wrong with the template. */
export function checkNameTemplate(template: string, use?: 'download' | 'rename'): void {
  const problem = checkTemplate(template, 'unknown', use)
  if (problem !== undefined) refuse('bad-name-template', problem)
}
