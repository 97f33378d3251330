import type { BatchOptions, Habits } from '../../settings.ts'
import type { WhenDone } from '../../when-done.ts'
import type { HistoryRow, RunningBatch } from './batches.ts'

/** What differs per runtime. The window hides what is absent. */
export type Capability =
  | 'trayIcon'
  | 'watchClipboard'
  | 'recentLists'
  | 'checkForUpdates'
  | 'whenDone'
  | 'pickFolder'
  | 'readClipboard'
  | 'reveal'
  | 'openFile'
  | 'openUrl'
  | 'listPaths'
  | 'saveFile'
  | 'notify'
  | 'dragOut'
  | 'trash'
  | 'copyFiles'
  | 'queue'

/** A text as a clipboard holds it; '' for a form that is not there. */
export type CopiedText = { plain: string; html: string }

/** What other programs handed over. Everything of the first but `claims` is a fact. */
export type HandOversWaiting = {
  count: number
  first?: {
    id: string
    links: number
    /** A page to look for images on; there are no links then. */
    page?: string
    /** Where it says that it comes from. */
    claims?: string
    /** The hosts that would be asked. `isPrivate`: this machine or its network. */
    hosts: { host: string; links: number; isPrivate: boolean }[]
    moreHosts: number
  }
}

export type AppInfo = {
  version: string
  capabilities: Capability[]
  options: BatchOptions
  habits: Habits
  folder: string
  /** The user's own folder, that `~` stands for. */
  home: string
  /** Batches that run or are paused now, and unfinished ones that can be resumed. */
  running: RunningBatch[]
  unfinished: HistoryRow[]
  /** Batches that start after others, the next one first. */
  waiting: HistoryRow[]
  /** What other programs handed over and the user has not looked at yet. */
  handedOver: number
  /** A newer version, where the user asked for such news. */
  newer?: { version: string; page: string }
  /** What happens once everything is downloaded. */
  whenDone?: { chosen: WhenDone; choices: readonly WhenDone[] }
}

/** Terms of Shoal, and of other people's work inside it. */
export type Licences = {
  own: string
  /** By name. */
  parts: LicencePart[]
  /** Files of this machine that hold the terms, absolute paths. */
  places: string[]
}
export type LicencePart = { name: string; version?: string; licence: string; text?: string }
