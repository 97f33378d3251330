import { Button, Text, Title } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { HandOversWaiting } from '../../shared/contract/commands.ts'
import { formatCount } from '../../shared/text/format.ts'
import { privateHostWords } from '../../shared/text/hand-over.ts'
import { refreshAppInfo } from '../app-info.ts'
import { call } from '../client.ts'
import { reviewHandedLinks } from '../intake/draft.ts'
import { scanPage } from '../pages/scan.ts'
import { go } from '../store.ts'
import { sayWhy } from '../text.ts'
import './hand-over.css'

/** What another program handed over, before anything of it is requested: any page of the web can do that. */
export function HandOverView() {
  const [waiting, setWaiting] = useState<HandOversWaiting>()
  const [asked, setAsked] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each time something was decided is a reason to ask again
  useEffect(() => {
    call('handOvers').then(setWaiting, sayWhy)
  }, [asked])
  useEffect(() => {
    // Another one may come while this view is open.
    const timer = setInterval(() => setAsked(count => count + 1), 2000)
    return () => clearInterval(timer)
  }, [])
  if (waiting === undefined) return null
  const { first, count } = waiting
  if (first === undefined) return <p className="page page-empty">Nothing was handed over.</p>

  async function take(isWanted: boolean): Promise<void> {
    if (first === undefined) return
    const { links, page } = await call('takeHandOver', { id: first.id })
    await refreshAppInfo()
    if (isWanted) return page === undefined ? reviewHandedLinks(links) : lookAt(page)
    if (count > 1) setAsked(asked + 1)
    else go('/')
  }
  const act = (isWanted: boolean) => void take(isWanted).catch(sayWhy)

  return (
    <section className="page page-narrow" aria-labelledby="hand-over-title">
      <Title order={1} size="h3" id="hand-over-title">
        {first.page === undefined ? linksTitle(first.links) : 'A page to look for images on'}
      </Title>
      <Text>
        Another program, such as your browser, handed this over. Nothing of it has been requested yet.
      </Text>
      <dl className="card hand-over">
        <dt>{first.hosts.length + first.moreHosts === 1 ? 'Site' : 'Sites'} that would be asked</dt>
        <dd>
          <Hosts first={first} />
        </dd>
        {first.page !== undefined && (
          <>
            <dt>Address</dt>
            <dd className="hand-over-address">{first.page}</dd>
          </>
        )}
        <dt>Where it says that it comes from</dt>
        <dd className="hand-over-address">
          {first.claims ?? 'It does not say.'}
          {first.claims !== undefined && <Text size="sm">Shoal cannot check this.</Text>}
        </dd>
      </dl>
      <div className="hand-over-actions">
        <Button onClick={() => act(true)}>
          {first.page === undefined ? 'Review these links' : 'Look for images'}
        </Button>
        <Button variant="default" onClick={() => act(false)}>
          Discard
        </Button>
        {count > 1 && (
          <>
            <Button variant="default" onClick={() => void discard(count).catch(sayWhy)}>
              Discard all {count}
            </Button>
            <Text size="sm">{formatCount(count - 1, 'other waits', 'others wait')} behind it.</Text>
          </>
        )}
      </div>
    </section>
  )
}

const linksTitle = (links: number): string => `${formatCount(links, 'link')} handed over`

function Hosts({ first }: { first: NonNullable<HandOversWaiting['first']> }) {
  return (
    <ul>
      {first.hosts.map(({ host, links, isPrivate }) => (
        <li key={host}>
          {host}
          {first.page === undefined && `: ${formatCount(links, 'link')}`}
          {isPrivate && <strong> {privateHostWords}</strong>}
        </li>
      ))}
      {first.moreHosts > 0 && <li>and {formatCount(first.moreHosts, 'other', 'others')}</li>}
    </ul>
  )
}

/** The first ones, as many as were shown: what comes meanwhile was not seen yet. */
async function discard(count: number): Promise<void> {
  for (let left = count; left > 0; left -= 1) {
    const { first } = await call('handOvers')
    if (first === undefined) break
    await call('takeHandOver', { id: first.id })
  }
  await refreshAppInfo()
  go('/')
}

async function lookAt(page: string): Promise<void> {
  go('/pages')
  await scanPage(page, {})
}
