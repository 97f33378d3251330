import { Button, Text } from '@mantine/core'
import { useEffect, useRef } from 'react'
import type { FolderFault, HistoryRow, WatchedVerify } from '../../shared/contract/commands.ts'
import { formatCount } from '../../shared/text/format.ts'
import { explain } from '../../shared/text/problems.ts'
import { faultsOf, formatVerified, verdictName } from '../../shared/verified.ts'
import { formatNumber } from '../text.ts'
import { AlertIcon, CheckIcon, DownloadIcon, StopIcon } from '../ui/icons.tsx'
import { closeVerify, stopVerify } from './verifying.ts'
import './verify-panel.css'

type Props = {
  row: HistoryRow
  watched: WatchedVerify | undefined
  /** Gets what is missing of the batch. */
  getMissing: () => void
  closed: () => void
}

/** How far the check of a batch's folder is, and what it found. */
export function VerifyPanel({ row: { batch, name }, watched, getMissing, closed }: Props) {
  const isRunning = watched === undefined || watched.state === 'running'
  const panel = useRef<HTMLElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: when it opens, and when it grows by what was found
  useEffect(() => {
    panel.current?.scrollIntoView({ block: 'nearest' })
  }, [isRunning])
  const close = () => {
    closeVerify(batch)
    closed()
  }
  return (
    <section ref={panel} className="verify-panel" aria-label={`The folder of ${name}, verified`}>
      <div className="verify-head">
        {watched === undefined || isRunning ? <Progress watched={watched} /> : <Result watched={watched} />}
        <div className="row-end">
          {!isRunning && watched.ownMissing > 0 && (
            <Button size="xs" leftSection={<DownloadIcon size={16} />} onClick={getMissing}>
              Download the missing ones
            </Button>
          )}
          {/* One button with changing words: the focus stays on it. */}
          <Button
            size="xs"
            variant="default"
            leftSection={isRunning && <StopIcon size={16} />}
            onClick={isRunning ? () => void stopVerify(batch) : close}
          >
            {isRunning ? 'Stop' : 'Close'}
          </Button>
        </div>
      </div>
      {!isRunning && <Elsewhere watched={watched} />}
      {!isRunning && watched.faults.length > 0 && <Faults watched={watched} />}
    </section>
  )
}

function Progress({ watched }: { watched: WatchedVerify | undefined }) {
  const { found, filesTotal } = watched ?? {}
  const files = found?.files ?? 0
  const share = filesTotal === undefined ? 0 : Math.min(1, files / Math.max(1, filesTotal))
  const words =
    filesTotal === undefined
      ? `Checked ${formatCount(files, 'file')}`
      : `Checked ${formatNumber(files)} of ${formatCount(filesTotal, 'file')}`
  const faults = found === undefined ? 0 : faultsOf(found)
  return (
    <div className="verify-progress">
      <Text size="sm" component="span" className="verify-count">
        {words}
        {faults > 0 && `, ${formatNumber(faults)} not intact`}
      </Text>
      <div
        className="verify-bar"
        role="progressbar"
        aria-label="Files checked"
        aria-valuemin={0}
        aria-valuemax={filesTotal ?? 0}
        aria-valuenow={filesTotal === undefined ? undefined : Math.min(files, filesTotal)}
        aria-valuetext={words}
      >
        <span style={{ transform: `scaleX(${share})` }} />
      </div>
    </div>
  )
}

function Result({ watched: { state, found, filesTotal, problem } }: { watched: WatchedVerify }) {
  if (problem !== undefined) {
    return (
      <p className="verify-result is-bad" role="alert">
        <AlertIcon /> {explain(problem)}
      </p>
    )
  }
  // Only where all files were looked at is it known that all are right.
  const isWhole = state === 'ended' && found.files > 0 && faultsOf(found) === 0
  const stopped = state === 'stopped' && (
    <Text size="sm" c="dimmed" component="span">
      Stopped{filesTotal !== undefined && ` before all ${formatCount(filesTotal, 'file')} were checked`}.{' '}
    </Text>
  )
  return (
    <p className={isWhole ? 'verify-result' : 'verify-result is-bad'}>
      {isWhole ? <CheckIcon /> : faultsOf(found) === 0 ? <StopIcon /> : <AlertIcon />}
      <span>
        {stopped}
        {formatVerified(found)}
      </span>
    </p>
  )
}

/** What no button here gets back. */
function Elsewhere({ watched: { found, ownMissing } }: { watched: WatchedVerify }) {
  const files = found.counts.missing - ownMissing
  if (files === 0) return null
  return (
    <Text size="sm" c="dimmed">
      {files === 1
        ? '1 missing file is of another download in the history: run that one again to get it.'
        : `${formatNumber(files)} missing files are of other downloads in the history: run those again to get them.`}
    </Text>
  )
}

function Faults({ watched: { faults, found } }: { watched: WatchedVerify }) {
  const total = faultsOf(found)
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="scroll-list" tabIndex={0} aria-label="Files with problems">
        <table>
          <thead>
            <tr>
              <th className="verdict-column">Found</th>
              <th>File</th>
              <th className="why-column">Why</th>
            </tr>
          </thead>
          <tbody>
            {faults.map(fault => (
              <Fault key={fault.file} fault={fault} />
            ))}
          </tbody>
        </table>
      </section>
      {total > faults.length && (
        <Text size="xs" c="dimmed">
          and {formatNumber(total - faults.length)} more
        </Text>
      )}
    </>
  )
}

const Fault = ({ fault: { file, kind, why } }: { fault: FolderFault }) => (
  <tr>
    <td>{verdictName(kind)}</td>
    <td className="cut mono" title={file}>
      {file}
    </td>
    <td className="verify-why">{why}</td>
  </tr>
)
