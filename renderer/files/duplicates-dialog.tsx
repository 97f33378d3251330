import { Button, Switch, Text } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import type { DuplicateGroup, DuplicateTotals } from '../../shared/duplicates.ts'
import { rangesOf } from '../../shared/ranges.ts'
import { duplicatesWords } from '../../shared/text/duplicates.ts'
import { formatCount, formatNumber } from '../../shared/text/format.ts'
import { explain } from '../../shared/text/problems.ts'
import { useCan } from '../app-info.ts'
import { deleteImages, lastDeletion } from '../batch/deleting.ts'
import { DeletionNote } from '../batch/deletion-note.tsx'
import { call } from '../client.ts'
import { sayWhy } from '../text.ts'
import { useValue } from '../value.ts'
import { DuplicateGroupView } from './duplicate-group.tsx'
import { allOf, duplicates, findDuplicates } from './duplicates.ts'
import { FileDialog } from './file-dialog.tsx'
import { WorkBar } from './work-bar.tsx'

type Props = { batch: string; onClose: () => void }

/** Images that are there more than once, side by side; what a person does not keep goes to the bin. */
export function DuplicatesDialog({ batch, onClose }: Props) {
  const [alike, setAlike] = useState(false)
  const shown = useValue(duplicates.shown)
  const watched = shown?.batch === batch ? shown.watched : undefined
  useEffect(() => {
    findDuplicates(batch, alike).catch(sayWhy)
  }, [batch, alike])
  useEffect(
    () => () => {
      duplicates.leave()
      call('stopDuplicates', { batch }).catch(sayWhy)
    },
    [batch],
  )
  const again = () => void findDuplicates(batch, alike).catch(sayWhy)
  const deletion = useValue(lastDeletion)
  const searchedAfter = useRef(deletion)
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another deletion asks for another search
  useEffect(() => {
    if (deletion !== undefined && deletion !== searchedAfter.current) again()
    searchedAfter.current = deletion
  }, [deletion])
  const isRunning = watched === undefined || watched.state === 'running'
  return (
    <FileDialog title="Duplicates" onClose={onClose} isWide>
      <div className="fields">
        <Switch
          label="Also images that look alike"
          description="Other sizes and formats of one image. Each is decoded once for this."
          checked={alike}
          disabled={isRunning}
          onChange={event => setAlike(event.currentTarget.checked)}
        />
        {watched?.problem !== undefined && <Text role="alert">{explain(watched.problem)}</Text>}
        {isRunning && alike && (
          <WorkBar
            label="Images looked at"
            done={watched?.totals.looked ?? 0}
            total={watched?.about.images ?? 0}
            words={`Looking at images: ${formatNumber(watched?.totals.looked ?? 0)} of up to ${formatNumber(watched?.about.images ?? 0)}`}
          />
        )}
        {!isRunning && watched.totals.found !== undefined && (
          <Found
            // What a person marked belongs to what was found then.
            key={watched.revision}
            {...{ batch, onClose, found: watched.totals.found }}
          />
        )}
        <DeletionNote onRestored={again} />
      </div>
    </FileDialog>
  )
}

type Found = NonNullable<DuplicateTotals['found']>
type FoundProps = Props & { found: Found }

function Found({ batch, found, onClose }: FoundProps) {
  const { groups, groupsTotal } = found
  const canDelete = useCan('trash')
  const [spare, setSpare] = useState<ReadonlySet<number>>(() => new Set(groups.flatMap(spareIn)))
  const toggle = (index: number) => {
    const next = new Set(spare)
    if (!next.delete(index)) next.add(index)
    setSpare(next)
  }
  const remove = () => void deleteImages(batch, rangesOf([...spare].sort((a, b) => a - b)))
  return (
    <>
      <p role="status">{duplicatesWords(found, allOf(found))}.</p>
      {hasAlike(groups) && (
        <Text size="sm" c="dimmed">
          Images that only look alike are kept, unless you click them.
        </Text>
      )}
      {groups.map((group, at) => (
        <DuplicateGroupView
          key={group[0]?.index ?? at}
          {...{ batch, group, spare, toggle, number: at + 1 }}
        />
      ))}
      {groupsTotal > groups.length && (
        <Text size="sm" c="dimmed">
          The first {formatNumber(groups.length)} groups. The others come once these are done.
        </Text>
      )}
      <div className="file-dialog-foot">
        <Button variant="default" onClick={onClose}>
          Done
        </Button>
        {canDelete && groups.length > 0 && (
          <Button color="red" variant="light" disabled={spare.size === 0} onClick={remove}>
            {spare.size === 0 ? 'Move to the bin' : `Move ${formatCount(spare.size, 'image')} to the bin`}
          </Button>
        )}
      </div>
    </>
  )
}

/** What is suggested to go. What only looks alike may be another image, so that is for a person to say. */
const spareIn = (group: DuplicateGroup): number[] =>
  group.flatMap(({ index, role }) => (role === 'same' && index !== undefined ? [index] : []))

const hasAlike = (groups: readonly DuplicateGroup[]): boolean =>
  groups.some(group => group.some(({ role }) => role === 'alike'))
