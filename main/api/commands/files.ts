import { access } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import type { FileCommand } from '../../../shared/contract/commands/files.ts'
import type { Api } from '../../../shared/contract/commands.ts'
import { presentFile } from '../../../shared/conversion.ts'
import { imageTypeOf } from '../../../shared/image.ts'
import type { SavedFile } from '../../../shared/model.ts'
import { refuse } from '../../../shared/refusal.ts'
import { type App, type BatchRow, isImageExtension, isPacked, needFiles } from '../../app/app.ts'
import { checkFolder, completeFolder } from '../folders.ts'
import type { PackedImage } from '../thumbnails.ts'
import { type Context, need } from './context.ts'

/** Folders and the files in them, as far as the shell can reach them. */
export function fileCommands({ app, shell, open, verifying }: Context): Pick<Api, FileCommand> {
  return {
    checkFolder: ({ folder }) => checkFolder(folder, app.world.freeRoom),
    completeFolder: ({ path }) => completeFolder(path),
    pickFolder: async ({ folder }) => need(shell.pickFolder)(folder),
    readClipboard: async () => need(shell.readClipboard)(),
    verifyFolder: async ({ batch }) => verifying.begin(open.get(batch).row),
    watchVerify: ({ batch, since }) => verifying.watch(batch, since),
    stopVerify: async ({ batch }) => verifying.stop(batch),
    saveText: async ({ name, text }) => need(shell.saveFile)(name, text),
    savePicture: async ({ name, png }) => need(shell.saveFile)(name, Buffer.from(png, 'base64')),
    async reveal({ batch, index }) {
      const path = index === undefined ? open.get(batch).row.folder : savedPath(app, batch, index)
      await need(shell.reveal)(await existing(path))
    },
    async openFile({ batch, index }) {
      const path = savedPath(app, batch, index)
      // Unchecked, anything may have been saved under any name; a system runs some of them instead of showing them.
      if (!isImageExtension(extname(path).slice(1))) refuse('unsafe-to-open')
      await need(shell.openFile)(await existing(path))
    },
    openUrl: async ({ url }) => need(shell.openUrl)(url),
  }
}

/** A saved file of a batch, or the one that took its place, as the store knows it. In a shard there is none. */
export function savedFile(
  app: App,
  batch: string,
  index: number,
): { path: string; saved: SavedFile } | undefined {
  const row = app.batches.get(batch)
  return row && savedFileOf(app, row, index)
}

/** The same, where the batch is known. */
export function savedFileOf(
  { items }: Pick<App, 'items'>,
  row: BatchRow,
  index: number,
): { path: string; saved: SavedFile } | undefined {
  const state = items.get(row.id, index)?.state
  if (isPacked(row) || state?.kind !== 'saved') return undefined
  const present = presentFile(state)
  return { path: resolve(row.folder, ...present.file.split('/')), saved: { ...state, ...present } }
}

/** A saved image in a shard, as the store knows it; undefined where it has a file of its own. */
export function packedImage(app: App, batch: string, index: number): PackedImage | undefined {
  const row = app.batches.get(batch)
  const state = app.items.get(batch, index)?.state
  if (row === undefined || state?.kind !== 'saved' || state.packed === undefined) return undefined
  const { sha256, type } = state.packed
  return {
    sha256,
    type: imageTypeOf(type),
    read: () => app.packedImages.read(row.folder, batch, state),
  }
}

/** The path of a saved file. Refuses where there is none. */
export function savedPath(app: App, batch: string, index: number): string {
  const row = app.batches.get(batch)
  if (row !== undefined) needFiles(row)
  const found = savedFile(app, batch, index)
  if (found === undefined) refuse('file-gone')
  return found.path
}

/** The path, if something is there. Refuses where nothing is. */
export async function existing(path: string): Promise<string> {
  const found = await access(path).then(
    () => true,
    () => false,
  )
  if (!found) refuse('file-gone')
  return path
}
