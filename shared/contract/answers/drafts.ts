import type { ColumnRole } from '../../columns.ts'
import type { Item, Rejected, Remark } from '../../model.ts'
import type { Counts, ListEnd } from '../../outcomes.ts'
import type { Ranges } from '../../ranges.ts'
import type { BatchOptions } from '../../settings.ts'

export type Review = {
  draft: string
  /** How many lists it is made of. */
  sources: number
  /** Its lists can be read again, in another way or with more of them: what a person gave can, what pages chose cannot. */
  canReadAgain: boolean
  /** Tables and documents among its lists, the first ones, with what their columns were taken for. */
  tables: ReviewedTable[]
  /** Sheets of its spreadsheets, of each that has several. */
  sheets: ReviewedSheets[]
  /** Links of its tables with a range that may stand for many; undefined where there is none. */
  ranges: ReviewedRanges | undefined
  items: number
  duplicates: number
  /** The first thousand; `rejectedTotal` counts all. */
  rejected: Rejected[]
  /** Lines of the lists that are neither images nor mistakes: the first thousand. `lists` counts all. */
  told: Remark[]
  lists: Counts<ListEnd>
  rejectedTotal: number
  hosts: { host: string; items: number }[]
  hostsTotal: number
  /** The first items, to look at. */
  first: Item[]
}

/** `key` names it for `readDraft`. */
export type ReviewedTable = {
  source: string
  key: string
  columns: ReviewedColumn[]
  /** Epoch ms when a person gave these roles, where they are remembered; absent where Shoal decided, or for roles of now. */
  since: number | undefined
}

/** `path`: names it for `readDraft`. `role`: undefined where nothing is in it. */
export type ReviewedColumn = {
  path: string
  name: string
  role: ReviewedRole | undefined
  /** Why it was taken for that, as part of a sentence. */
  why: string
  /** Its first value. */
  sample: string
}

export type ReviewedRole = ColumnRole | 'form' | 'licence' | 'minor' | 'text'

export type ReviewedSheets = {
  source: string
  sheets: { name: string; isHidden: boolean; isRead: boolean }[]
}

/** `count`: links that hold one, 0 once they are expanded. */
export type ReviewedRanges = { count: number; areExpanded: boolean }

/** What a person chose for a draft; absent: nothing yet. */
export type DraftChoice = {
  folder?: string | undefined
  options?: BatchOptions | undefined
  /** Images that are left out. */
  out?: Ranges | undefined
}

/** One row of a draft: an image, or a line that was not understood, where it was. `place`: that of the image, from 0. */
export type DraftRow =
  | {
      kind: 'image'
      place: number
      url: string
      host: string
      /** The path that its file gets, as far as that can be known before. */
      name: string
      /** Another row asks for the same and gets the same name. */
      isDuplicate: boolean
      /** It was saved from the same link before. */
      saved: { batch: string; index: number; folder: string; savedAt: number } | undefined
    }
  | { kind: 'rejected'; source: string; line: number; text: string; reason: string }

export type FolderCheck = {
  folder: string
  exists: boolean
  writable: boolean
  freeBytes: number | undefined
  problem: string | undefined
}

export type RunAgain = {
  review: Review
  /** The batch's own options. For all images, `again` includes those that exist. */
  folder: string
  options: BatchOptions
  /**
   * Where pages chose the links: sites that get secret headers (Cookie, Authorization), as they did before; no
   * other site does.
   */
  secretSites: string[] | undefined
}
