import type { BatchPart } from '../store.ts'

export type Tab = 'images' | 'timeline' | 'compare'

/** What a batch is looked at for: three tabs, two of which can show two things. */
export const tabs: readonly {
  tab: Tab
  label: string
  parts: readonly { part: BatchPart; label: string }[]
}[] = [
  { tab: 'images', label: 'Images', parts: [{ part: 'images', label: 'Images' }] },
  {
    tab: 'timeline',
    label: 'Timeline',
    parts: [
      { part: 'waterfall', label: 'Waterfall' },
      { part: 'weave', label: 'Weave' },
    ],
  },
  {
    tab: 'compare',
    label: 'Compare',
    parts: [
      { part: 'race', label: 'Race' },
      { part: 'sweep', label: 'How many at once?' },
    ],
  },
]

export const tabOf = (part: BatchPart): Tab =>
  tabs.find(({ parts }) => parts.some(known => known.part === part))?.tab ?? 'images'
