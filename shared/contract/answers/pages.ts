import type { Failure } from '../../failure.ts'
import type { FollowedPage, FollowTotals } from '../../followed.ts'
import type { ImageType } from '../../image.ts'
import type { RecipeInput } from '../../recipe.ts'
import type { Candidate, CandidateFacts, ScanSummary } from '../../scan.ts'
import type { PageWait } from '../../text/page-wait.ts'

export type ScanId = string

export type WatchedScan = {
  revision: number
  url: string
  state: 'reading' | 'ended'
  summary: ScanSummary
  /** What it waits for, as a site asks for time between its pages. */
  waiting: PageWait | undefined
  /** Rows that wait for their first bytes. */
  looking: number
  /** Pages and stylesheets that could not be read, and the error that ended the scan: a hundred at most. */
  problems: { what: 'page' | 'stylesheet'; url: string; failure: Failure }[]
  /** A page has few images, and scripts that may bring more in a browser. */
  hasScripts: boolean
  /** Types of what is offered, most first. */
  types: { type: ImageType; images: number }[]
  /** Rows that are not skipped and pass the filter, in the window asked for. While one is looked at it passes. */
  rows: FoundRow[]
  rowsTotal: number
  /** Rows that pass the filter and are chosen, as `but` and `also` say. */
  chosenTotal: number
}

/** One image of a scan; `index` names it. */
export type FoundRow = Candidate &
  CandidateFacts & { index: number; state: 'looking' | 'offered' | 'refused'; why: string | undefined }

/** A session at some sites that is kept under a name. `sites`: hosts; none where its file cannot be read. */
export type KeptSession = { name: string; sites: string[]; keptAt: number }

/** `path`: of the page's copy, as an address of the window's own. */
export type PageToPick = { page: string; url: string; title: string; path: string }

/** What a recipe is made of, as proposed. */
export type ProposedRecipe = Pick<RecipeInput, 'item' | 'link' | 'fields' | 'via' | 'image' | 'next'>

/** What a selector finds. `numbers`: the elements it finds, the first thousand; `count`: how many there are. */
export type SelectorMatches = {
  selector: string
  count: number
  numbers: number[]
  /** The first of them, to look at: text, and where they lead or what they show, as far as they do. */
  preview: { text: string; link: string | undefined; image: string | undefined }[]
}

export type RecipePreview = {
  images: { url: string; page: string; name: string; fields: Readonly<Record<string, string>> }[]
  /** Every page that was read for it, with what was not found there. */
  pages: FollowedPage[]
}

export type Followed = {
  /** `reading`: more pages, and more images, may come. `stopped`: there may be more that were not searched. */
  state: 'reading' | 'read' | 'stopped'
  totals: FollowTotals
  /** Pages that failed or lack something; the first two hundred. */
  problems: FollowedPage[]
  problemsTotal: number
  /** The last long wait for a next page, as a site asks for it; it may be over. */
  waiting?: PageWait
}
