import { Button, Text, Title } from '@mantine/core'
import { useState } from 'react'
import type { Review } from '../../shared/contract/commands.ts'
import type { Rejected } from '../../shared/model.ts'
import { endWords } from '../../shared/outcomes.ts'
import { formatCount } from '../../shared/text/format.ts'
import { lastPart } from '../batch/progress.ts'
import { mayBePage } from '../pages/address.ts'
import { scanPage } from '../pages/scan.ts'
import { go } from '../store.ts'
import { formatNumber } from '../text.ts'
import { Disclosure } from '../ui/disclosure.tsx'
import { PageIcon } from '../ui/icons.tsx'

/** Where the images are from and what else the lists hold: in one line, which opens. */
export function AboutList({ review }: { review: Review }) {
  const [open, setOpen] = useState(false)
  const { hosts, hostsTotal, told, rejected, rejectedTotal } = review
  const words = [`from ${formatCount(hostsTotal, 'site')}`, ...endWords(review.lists)].join(', ')
  // Lines that are in the list are seen there.
  const unseen = rejectedTotal - rejected.length
  const hasMore = told.length > 0 || hosts.length > 1 || unseen > 0
  return (
    <>
      <div className="about-list">
        <Text c="dimmed" size="sm">
          {words}
        </Text>
        {hasMore && (
          <Disclosure open={open} onToggle={() => setOpen(!open)}>
            Details
          </Disclosure>
        )}
      </div>
      {open && (
        <section className="list-details" aria-label="What the lists hold">
          {hosts.length > 1 && <Hosts review={review} />}
          {unseen > 0 && (
            <Text size="xs" c="dimmed">
              {formatNumber(unseen)} more lines were not understood. The first {formatNumber(rejected.length)}{' '}
              stand in the list.
            </Text>
          )}
          {told.length > 0 && <OtherLines review={review} />}
        </section>
      )}
      <MaybeAPage review={review} />
    </>
  )
}

/** A single link without the name of an image is often the page that has them. */
function MaybeAPage({ review: { items, first } }: { review: Review }) {
  const [only] = first
  if (items !== 1 || only === undefined || !mayBePage(only.url)) return null
  const look = () => {
    go('/pages')
    void scanPage(only.url)
  }
  return (
    <section className="maybe-page" aria-label="Is it a page?">
      <Text size="sm">This may be the link of a web page, not of an image.</Text>
      <Button variant="light" size="compact-md" leftSection={<PageIcon size={16} />} onClick={look}>
        Find the images on this page
      </Button>
    </section>
  )
}

function OtherLines({ review: { told, sources } }: { review: Review }) {
  return (
    <div>
      <Title order={2} size="h6">
        What else the lists hold
      </Title>
      <Lines lines={told} hasSources={sources > 1} label="Lines without an image" />
    </div>
  )
}

type LinesProps = { lines: readonly (Rejected & { count?: number })[]; hasSources: boolean; label: string }

function Lines({ lines, hasSources, label }: LinesProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="scroll-list" tabIndex={0} aria-label={label}>
      <table>
        <thead>
          <tr>
            {hasSources && <th className="list-column">List</th>}
            <th className="line-column">Line</th>
            <th>Text</th>
            <th className="reason-column">Why</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ source, line, text, reason, count = 1 }) => (
            <tr key={`${source}\n${line}\n${text}\n${reason}`}>
              {hasSources && (
                <td className="cut" title={source}>
                  {lastPart(source)}
                </td>
              )}
              <td className="line-number">{formatNumber(line)}</td>
              <td className="cut mono" title={text}>
                {text}
              </td>
              <td className="reason">
                {reason}
                {count > 1 && `, ${formatNumber(count)} times`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

const mostHosts = 12

function Hosts({ review: { hosts, hostsTotal, items } }: { review: Review }) {
  const shown = hosts.slice(0, mostHosts)
  return (
    <section aria-label="Sites">
      <ul className="host-counts">
        {shown.map(host => (
          <li key={host.host}>
            <span className="cut">{host.host}</span>
            <span className="number">{formatNumber(host.items)}</span>
            <span className="host-share" style={{ transform: `scaleX(${host.items / items})` }} />
          </li>
        ))}
      </ul>
      {hostsTotal > shown.length && (
        <Text size="xs" c="dimmed">
          and {formatCount(hostsTotal - shown.length, 'more site', 'more sites')}
        </Text>
      )}
    </section>
  )
}
