import type { Capability, CopiedText } from '../../shared/contract/commands.ts'
import type { QueueProgress } from '../../shared/queue-progress.ts'
import type { Habits } from '../../shared/settings.ts'
import type { WhenDone } from '../../shared/when-done.ts'
import type { Trash } from '../app/app.ts'

/** What differs per runtime. What is absent cannot be done there, and the window hides it. */
export type Shell = {
  /** Asks for a folder, beginning at this one where it is there; undefined when the user closed the dialog. */
  pickFolder?(from: string): Promise<string | undefined>
  /** What was copied last, in any program. */
  readClipboard?(): Promise<CopiedText>
  /** Shows a file or folder in the system's file manager. */
  reveal?(path: string): Promise<void>
  /** Opens a file with the system's own program. */
  openFile?(path: string): Promise<void>
  /** Opens an http(s) link in the system's browser. */
  openUrl?(url: string): Promise<void>
  /** Asks where to save a file under that name, saves it, and answers the path; undefined when the dialog was closed. */
  saveFile?(name: string, content: string | Uint8Array): Promise<string | undefined>
  /** Follows what the user likes: the theme of its own parts, and what is a habit of this shell alone. */
  followHabits?(habits: Habits): void
  /** Shows an icon with progress beside the clock or in the menu bar. */
  trayIcon?: true
  /** Offers links that are copied in any program. */
  watchClipboard?: true
  /** Shows the user's lists in the system's menus. */
  recentLists?: true
  /** Looks for a newer version once a week. Says which there is. */
  checkForUpdates?(): { version: string; page: string } | undefined
  /** What can happen once everything is downloaded. */
  whenDone?: { chosen: WhenDone; readonly choices: readonly WhenDone[] }
  notify?(notice: SystemNotification): void
  /** Progress of all running batches, from 0 to 1; undefined when none is running. */
  showProgress?(fraction: number | undefined): void
  /** The window may name list files by path: it got them from the system, not from a page. */
  listPaths?: true
  /** Drags files out of the window. */
  dragOut?(paths: readonly string[]): Promise<void>
  /** The system's bin. */
  trash?: Trash
  /** Copies files, to be pasted in a file manager. */
  copyFiles?(paths: readonly string[]): Promise<void>
  /** Follows the queue that was named when Shoal started. */
  queue?: { progress(folder?: string): Promise<QueueProgress> }
}

export type SystemNotification = { title: string; body: string }

export function capabilitiesOf(shell: Shell): Capability[] {
  const all: Record<Capability, unknown> = {
    pickFolder: shell.pickFolder,
    readClipboard: shell.readClipboard,
    reveal: shell.reveal,
    openFile: shell.openFile,
    openUrl: shell.openUrl,
    listPaths: shell.listPaths,
    saveFile: shell.saveFile,
    notify: shell.notify,
    dragOut: shell.dragOut,
    trash: shell.trash,
    copyFiles: shell.copyFiles,
    trayIcon: shell.trayIcon,
    watchClipboard: shell.watchClipboard,
    recentLists: shell.recentLists,
    checkForUpdates: shell.checkForUpdates,
    whenDone: shell.whenDone,
    queue: shell.queue,
  }
  return (Object.keys(all) as Capability[]).filter(name => all[name] !== undefined)
}
