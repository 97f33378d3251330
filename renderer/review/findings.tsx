import { Button, Text, Title } from '@mantine/core'
import { useState } from 'react'
import type { Review } from '../../shared/contract/commands.ts'
import type { Rejected } from '../../shared/model.ts'
import { endWords } from '../../shared/outcomes.ts'
import { publicUrl } from '../../shared/public-url.ts'
import { formatCount } from '../../shared/text/format.ts'
import { lastPart } from '../batch/progress.ts'
import { mayBePage } from '../pages/address.ts'
import { scanPage } from '../pages/scan.ts'
import { go } from '../store.ts'
import { formatNumber } from '../text.ts'
import { Disclosure } from '../ui/disclosure.tsx'
import { AlertIcon, PageIcon } from '../ui/icons.tsx'

/** What so many lists hold: nothing in them vanishes silently. */
export function Findings({ review, lists }: { review: Review; lists: number }) {
  return (
    <>
      <Text c="dimmed">
        {[`from ${formatCount(review.hostsTotal, 'host')}`, ...endWords(review.lists)].join(', ')}
      </Text>
      <MaybeAPage review={review} />
      <Rejections review={review} lists={lists} />
      <OtherLines review={review} lists={lists} />
      <Hosts review={review} />
      <FirstImages review={review} />
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
    <section className="card maybe-page" aria-label="Is it a page?">
      <Text size="sm">This may be the link of a web page, not of an image.</Text>
      <Button variant="light" size="compact-md" leftSection={<PageIcon size={16} />} onClick={look}>
        Find the images on this page
      </Button>
    </section>
  )
}

function Rejections({ review: { rejected, rejectedTotal }, lists }: { review: Review; lists: number }) {
  if (rejectedTotal === 0) return null
  return (
    <section className="card rejections" aria-labelledby="rejected-title">
      <Title order={2} size="h5" id="rejected-title" className="with-icon">
        <AlertIcon /> {formatCount(rejectedTotal, 'line')} not understood
      </Title>
      <Lines lines={rejected} lists={lists} label="Lines that were not understood" />
      {rejectedTotal > rejected.length && (
        <Text size="xs" c="dimmed">
          and {formatNumber(rejectedTotal - rejected.length)} more
        </Text>
      )}
    </section>
  )
}

/** Rows without a link, other links, titles and notes: no faults, but somebody may look for them. */
function OtherLines({ review: { told }, lists }: { review: Review; lists: number }) {
  const [open, setOpen] = useState(false)
  if (told.length === 0) return null
  return (
    <section className="card rejections" aria-label="What else the lists hold">
      <Disclosure open={open} onToggle={() => setOpen(!open)}>
        What else the lists hold
      </Disclosure>
      {open && <Lines lines={told} lists={lists} label="Lines without an image" />}
    </section>
  )
}

type LinesProps = { lines: readonly (Rejected & { count?: number })[]; lists: number; label: string }

function Lines({ lines, lists, label }: LinesProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="scroll-list" tabIndex={0} aria-label={label}>
      <table>
        <thead>
          <tr>
            {lists > 1 && <th className="list-column">List</th>}
            <th className="line-column">Line</th>
            <th>Text</th>
            <th className="reason-column">Why</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ source, line, text, reason, count = 1 }) => (
            <tr key={`${source}\n${line}\n${text}\n${reason}`}>
              {lists > 1 && (
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

function Hosts({ review: { hosts, hostsTotal, items } }: { review: Review }) {
  if (hosts.length === 0) return null
  const shown = hosts.slice(0, 6)
  return (
    <section className="card" aria-labelledby="hosts-title">
      <Title order={2} size="h5" id="hosts-title">
        Hosts
      </Title>
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
          and {formatCount(hostsTotal - shown.length, 'more host', 'more hosts')}
        </Text>
      )}
    </section>
  )
}

function FirstImages({ review: { first, items } }: { review: Review }) {
  const shown = first.slice(0, 8)
  return (
    <section className="card" aria-labelledby="first-title">
      <Title order={2} size="h5" id="first-title">
        {items > shown.length ? 'The first links' : 'Links'}
      </Title>
      <ol className="first-links mono">
        {shown.map(item => (
          <li
            key={`${item.origin.source}\n${item.origin.line}\n${item.url}`}
            className="cut"
            title={publicUrl(item.url)}
          >
            {publicUrl(item.url)}
          </li>
        ))}
      </ol>
      {items > shown.length && (
        <Text size="xs" c="dimmed">
          and {formatNumber(items - shown.length)} more
        </Text>
      )}
    </section>
  )
}
