import { useEffect, useState } from 'react'
import type { ItemDetails, Row } from '../../shared/contract/commands.ts'
import { presentFile } from '../../shared/conversion.ts'
import type { PictureFacts } from '../../shared/image.ts'
import { publicUrl } from '../../shared/public-url.ts'
import { originalWords } from '../../shared/text/conversion.ts'
import { formatBytes, formatPixels } from '../../shared/text/format.ts'
import { formatDay } from '../../shared/text/moments.ts'
import { call } from '../client.ts'
import { Fact, Facts } from '../ui/facts.tsx'
import { factRows } from './fact-rows.ts'

type Props = { batch: string; row: Row; size: { width: number; height: number } | undefined }

/** What is known of the image: from the list, from its file, and from the camera. */
export function FactsDrawer({ batch, row, size }: Props) {
  const facts = useAsked(batch, row, index => call('pictureFacts', { batch, index }))
  const details = useAsked(batch, row, index => call('item', { batch, index }))
  return (
    <aside className="viewer-drawer" aria-label="Details">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="viewer-drawer-body" tabIndex={0} aria-label="Details of the image">
        <Facts>
          <Fact name="Name">{row.name}</Fact>
          {size !== undefined && <Fact name="Pixels">{formatPixels(size)}</Fact>}
          {row.imageType !== undefined && <Fact name="Type">{row.imageType.toUpperCase()}</Fact>}
          {row.totalBytes !== undefined && <Fact name="Size">{formatBytes(row.totalBytes)}</Fact>}
          {row.savedAt !== undefined && <Fact name="Saved">{formatDay(row.savedAt)}</Fact>}
          <OfList details={details} />
        </Facts>
        <OfCamera facts={facts} />
      </section>
    </aside>
  )
}

function OfList({ details }: { details: ItemDetails | undefined }) {
  if (details === undefined) return null
  const { item, saved } = details
  const original = saved && originalWords(saved)
  return (
    <>
      {saved !== undefined && <Fact name="File">{presentFile(saved).file}</Fact>}
      {original !== undefined && <Fact name="Converted from">{original}</Fact>}
      <Fact name="Link" mono>
        {publicUrl(item.url)}
      </Fact>
      {Object.entries(item.fields ?? {}).map(([name, value]) => (
        <Fact key={name} name={name}>
          {value}
        </Fact>
      ))}
    </>
  )
}

function OfCamera({ facts }: { facts: PictureFacts | undefined }) {
  const rows = facts === undefined ? [] : factRows(facts)
  if (rows.length === 0) return null
  return (
    <>
      <h3 className="viewer-drawer-title">From the file</h3>
      <Facts>
        {rows.map(([name, value]) => (
          <Fact key={name} name={name}>
            {value}
          </Fact>
        ))}
      </Facts>
    </>
  )
}

/** Asked for the image that is shown. What cannot be had is left out. */
function useAsked<T>(batch: string, row: Row, ask: (index: number) => Promise<T | undefined>): T | undefined {
  const [answer, setAnswer] = useState<T>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the image is the reason
  useEffect(() => {
    let stale = false
    setAnswer(undefined)
    if (row.state !== 'saved') return
    ask(row.index).then(
      found => {
        if (!stale) setAnswer(found ?? undefined)
      },
      () => {},
    )
    return () => {
      stale = true
    }
  }, [batch, row.index, row.state])
  return answer
}
