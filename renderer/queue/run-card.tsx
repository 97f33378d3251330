import { Text } from '@mantine/core'
import { failures, isFailureCode } from '../../shared/failure.ts'
import type { HostProgress, RunProgress } from '../../shared/queue-progress.ts'
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatNumber,
  formatPerSecond,
} from '../../shared/text/format.ts'
import { formatMoment } from '../../shared/text/moments.ts'

/** One list that was enqueued: how far it is, and where it is slow or fails. */
export function RunCard({ run }: { run: RunProgress }) {
  const done = run.items - run.left
  return (
    <section className="card queue-card" aria-label={`List of ${formatMoment(run.createdAt)}`}>
      <h2>
        {formatNumber(done)} of {formatCount(run.items, 'image')}
      </h2>
      <Text c="dimmed" size="sm">
        Enqueued {formatMoment(run.createdAt)}
      </Text>
      <progress className="queue-bar" aria-label="Images done" max={run.items} value={done} />
      <p className="queue-facts">
        {factsOf(run).map(fact => (
          <span key={fact}>{fact}</span>
        ))}
      </p>
      <div className="queue-columns">
        <Hosts title="Most left" hosts={run.largest} last="Left" count={({ items, done }) => items - done} />
        <Hosts title="Most failures" hosts={run.failing} last="Failed" count={({ failed }) => failed} />
        <Causes causes={run.failures} />
      </div>
    </section>
  )
}

function factsOf({ saved, bytes, failed, left, hostsLeft, rate }: RunProgress): string[] {
  return [
    `${formatNumber(saved)} saved (${formatBytes(bytes)})`,
    `${formatNumber(failed)} failed`,
    left === 0 ? 'Nothing left' : `${formatNumber(left)} left on ${formatCount(hostsLeft, 'host')}`,
    ...(rate === undefined || left === 0
      ? []
      : [
          `${formatPerSecond(rate.perSecond)} images a second`,
          `about ${formatDuration(rate.leftMs)} left at this rate`,
        ]),
  ]
}

type HostsProps = {
  title: string
  hosts: readonly HostProgress[]
  last: string
  count: (host: HostProgress) => number
}

function Hosts({ title, hosts, last, count }: HostsProps) {
  if (hosts.length === 0) return null
  return (
    <table className="queue-table">
      <caption>{title}</caption>
      <thead>
        <tr>
          <th scope="col">Host</th>
          <th scope="col">Images</th>
          <th scope="col">{last}</th>
        </tr>
      </thead>
      <tbody>
        {hosts.map(host => (
          <tr key={host.host}>
            <th scope="row">{host.host}</th>
            <td>{formatNumber(host.items)}</td>
            <td>{formatNumber(count(host))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Causes({ causes }: { causes: RunProgress['failures'] }) {
  if (causes.length === 0) return null
  return (
    <table className="queue-table">
      <caption>Why images failed</caption>
      <thead>
        <tr>
          <th scope="col">Cause</th>
          <th scope="col">Images</th>
        </tr>
      </thead>
      <tbody>
        {causes.map(({ code, items }) => (
          <tr key={code}>
            <th scope="row">{isFailureCode(code) ? failures[code].title : code}</th>
            <td>{formatNumber(items)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
