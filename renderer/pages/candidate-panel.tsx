import { Text, Title } from '@mantine/core'
import { useState } from 'react'
import type { FoundRow } from '../../shared/contract/commands.ts'
import { nameOf } from '../../shared/item-name.ts'
import { publicUrl } from '../../shared/public-url.ts'
import { LinkButtons } from '../batch/link-buttons.tsx'
import { SidePanel } from '../batch/side-panel.tsx'
import { useWindow } from '../store.ts'
import { foundUrl } from '../thumbnails.ts'
import { Fact, Facts } from '../ui/facts.tsx'
import { useValue } from '../value.ts'
import { factsOf, placeWords } from './candidate-text.ts'
import { type ScanFeed, scanned } from './scan.ts'

/** Everything about the image that was opened, while it is. */
export function FoundPanel({ feed, scan }: { feed: ScanFeed; scan: string }) {
  const isOpen = useWindow(state => state.panel === 'image')
  const { opened } = useValue(scanned)
  const rows = useValue(feed.rows)
  if (!isOpen || opened === undefined) return null
  const now = rows.at(opened.place)
  // It may scroll out of sight, or pass the filter no more, and stays open.
  const row = now?.index === opened.row.index ? now : opened.row
  return <About key={row.index} scan={scan} row={row} />
}

function About({ scan, row }: { scan: string; row: FoundRow }) {
  const [hasPicture, setHasPicture] = useState(true)
  const { url, page, foundIn, alternatives, fields, why, guessed } = row
  return (
    <SidePanel title={nameOf(row)}>
      {row.state === 'offered' && hasPicture && (
        <div className="preview">
          <img
            src={foundUrl(scan, row.index, 512)}
            alt={fields['alt'] ?? ''}
            onError={() => setHasPicture(false)}
          />
        </div>
      )}
      {why !== undefined && (
        <Text size="sm">
          {sentence(why)}
          {row.state === 'refused' && ' It is downloaded only if you choose it yourself.'}
        </Text>
      )}
      <Facts>
        <Fact name="Size">{factsOf(row)}</Fact>
        <Fact name="Found">{placeWords[foundIn]}</Fact>
        {guessed !== undefined && <Fact name="Address">original, guessed ({guessed})</Fact>}
        {Object.entries(fields).map(([name, value]) => (
          <Fact key={name} name={fieldWords[name] ?? name}>
            {value}
          </Fact>
        ))}
        <Fact name="Link" mono>
          {publicUrl(url)}
        </Fact>
        <Fact name="Page" mono>
          {publicUrl(page)}
        </Fact>
      </Facts>
      <div className="panel-actions">
        <LinkButtons url={url} />
      </div>
      {alternatives.length > 0 && (
        <section aria-labelledby="alternatives-title">
          <Title order={3} size="h6" id="alternatives-title">
            Other addresses
          </Title>
          <ul className="found-others">
            {alternatives.map(other => (
              <li key={other.url}>
                <span className="mono">{publicUrl(other.url)}</span>
                <Text size="xs" c="dimmed">
                  {placeWords[other.foundIn]}
                </Text>
              </li>
            ))}
          </ul>
        </section>
      )}
    </SidePanel>
  )
}

const fieldWords: Readonly<Record<string, string>> = {
  alt: 'Described as',
  title: 'Title',
  caption: 'Caption',
}

const sentence = (words: string): string =>
  `${words.charAt(0).toUpperCase()}${words.slice(1)}${words.endsWith('.') ? '' : '.'}`
