import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { BatchHeader, FailureGroup } from '../../shared/contract/commands.ts'
import { formatCount, formatDuration, formatNumber } from '../../shared/text/format.ts'
import { rerunWords } from '../../shared/text/rerun.ts'
import { alikeWords, sharedWords } from '../../shared/text/states.ts'
import { appInfo } from '../app-info.ts'
import { call } from '../client.ts'
import { Mosaic } from '../history/mosaic.tsx'
import { isTotalFailure } from '../shell/window-title.ts'
import { sayWhy } from '../text.ts'
import { useValue } from '../value.ts'
import { BatchActions, type Opening } from './batch-actions.tsx'
import { BatchName } from './batch-name.tsx'
import { Numbers } from './numbers.tsx'
import { shortFolder } from './progress.ts'
import { showFailures } from './show-failures.ts'
import { useFailureGroups } from './use-failure-groups.ts'
import './ending.css'

/** What came of a batch: the images, where they are, and how long it took; what failed comes below. */
export function Ending({ header, ...opening }: { header: BatchHeader } & Opening) {
  const { batch, name, folder, counts } = header
  const isTotal = isTotalFailure(header)
  return (
    <div className={isTotal ? 'ending is-total' : 'ending'}>
      {!isTotal && <EndingPictures batch={batch} saved={counts.saved} />}
      <div className="ending-words">
        <BatchName batch={batch} name={name} folder={folder} />
        <EndingSentence header={header} />
        {isTotal && <EndNote header={header} />}
        <Numbers header={header} />
        {!isTotal && <EndNote header={header} />}
      </div>
      <BatchActions header={header} {...opening} />
    </div>
  )
}

function EndingSentence({ header }: { header: BatchHeader }) {
  const { counts, folder, runs, times } = header
  const home = useValue(appInfo)?.home ?? ''
  if (isTotalFailure(header)) {
    return (
      <p className="ending-sentence">
        <strong>Nothing was saved</strong>
      </p>
    )
  }
  const { elapsedMs } = runs[0] ?? times
  const isNothingNew = counts.saved === 0 && counts.skipped > 0
  return (
    <p className="ending-sentence" title={folder}>
      <strong>{isNothingNew ? 'Nothing new' : formatCount(counts.saved, 'image')}</strong>
      <span className="cut">&nbsp;in {shortFolder(folder, home)}</span>
      {elapsedMs > 0 && <span>, {formatDuration(elapsedMs)}</span>}
    </p>
  )
}

/** What failed comes first; without a failure, what is the same as something else. */
function EndNote({ header }: { header: BatchHeader }) {
  const { batch, counts, alike, sameAddress } = header
  const groups = useFailureGroups(batch, counts.failed)
  const [shared] = sameAddress
  if (counts.failed > 0) {
    return (
      <p className="end-note end-failed">
        <span className="cut">{failedWords(groups, counts.failed, isTotalFailure(header))}</span>
        {shared !== undefined && (
          <span className="cut end-shared" title={sameAddress.map(sharedWords).join('\n')}>
            {sharedWords(shared)}.
          </span>
        )}
        <Button variant="default" size="compact-sm" onClick={showFailures}>
          See why
        </Button>
      </p>
    )
  }
  // Of a run for what is new, that is what matters.
  const { changed, unchanged, gone } = counts
  const dropped = header.lists.dropped ?? 0
  if (changed + unchanged + gone + dropped > 0)
    return <p className="end-note">{rerunWords(counts, dropped)}</p>
  if (shared === undefined && alike === 0) return <p className="end-note" />
  return (
    <p className="end-note" title={sameAddress.map(sharedWords).join('\n')}>
      {shared !== undefined &&
        `${sharedWords(shared)}${sameAddress.length > 1 ? `, and so with ${formatCount(sameAddress.length - 1, 'other address', 'other addresses')}` : ''}. `}
      {alike > 0 && `${alikeWords(alike)}.`}
    </p>
  )
}

/** The common cause, and what to do about it where nothing else is there to be glad of. */
function failedWords(groups: readonly FailureGroup[], failed: number, isTotal: boolean): string {
  const [first, ...others] = groups
  const all = `${formatCount(failed, 'image')} could not be saved`
  if (first === undefined) return `${all}.`
  const rest = others.length === 0 ? '' : `, ${formatCount(others.length, 'other cause')}`
  const cause = others.length === 0 ? first.title : `${first.title} (${formatNumber(first.count)})${rest}`
  return isTotal ? `${cause}. ${first.advice}` : `${all}: ${cause}.`
}

/** Nine of its images, once they are there. */
function EndingPictures({ batch, saved }: { batch: string; saved: number }) {
  const [pictures, setPictures] = useState<readonly number[]>([])
  // biome-ignore lint/correctness/useExhaustiveDependencies: another number of saved images is a reason to ask again
  useEffect(() => {
    let isGone = false
    call('watch', { batch, window: { offset: 0, limit: 50, states: ['saved'] } }).then(({ rows }) => {
      if (!isGone) setPictures(rows.filter(row => row.hasThumbnail).map(({ index }) => index))
    }, sayWhy)
    return () => {
      isGone = true
    }
  }, [batch, saved])
  return <Mosaic batch={batch} pictures={pictures} places={9} />
}
