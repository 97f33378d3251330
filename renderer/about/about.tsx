import { Anchor, Text, Title } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { LicencePart, Licences } from '../../shared/contract/commands.ts'
import { appInfo } from '../app-info.ts'
import { call } from '../client.ts'
import { sayWhy } from '../text.ts'
import { Loading } from '../ui/loading.tsx'
import { useValue } from '../value.ts'
import './about.css'

/** What this is, and whose work is in it. */
export function AboutView() {
  const version = useValue(appInfo)?.version
  const [licences, setLicences] = useState<Licences>()
  useEffect(() => void call('licences').then(setLicences, sayWhy), [])
  return (
    <div className="page page-narrow">
      <Title order={1} size="h3">
        Shoal {version}
      </Title>
      <Text>
        Downloads many images at once, proves that each is whole, and says honestly what that was worth.
      </Text>
      {licences === undefined ? <Loading label="Reading the licences" /> : <Terms licences={licences} />}
      <Anchor href="#/settings" size="sm">
        Settings
      </Anchor>
    </div>
  )
}

function Terms({ licences: { own, parts, places } }: { licences: Licences }) {
  return (
    <>
      <section className="card" aria-label="Licence of Shoal">
        {own === '' ? <Text>MIT licence</Text> : <Part part={{ name: 'Shoal', licence: 'MIT', text: own }} />}
      </section>
      {parts.length > 0 && (
        <section className="card" aria-labelledby="parts-title">
          <Title order={2} size="h5" id="parts-title" mb={8}>
            Other people’s work in it
          </Title>
          {parts.map(part => (
            <Part key={`${part.name} ${part.version}`} part={part} />
          ))}
        </section>
      )}
      {places.length > 0 && (
        <section className="card" aria-labelledby="places-title">
          <Title order={2} size="h5" id="places-title" mb={8}>
            Where the texts lie
          </Title>
          <ul className="about-places">
            {places.map(place => (
              <li key={place}>{place}</li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

function Part({ part: { name, version, licence, text } }: { part: LicencePart }) {
  const title = `${name}${version === undefined ? '' : ` ${version}`}`
  if (text === undefined)
    return (
      <p className="about-part">
        {title} <span>{licence}</span>
      </p>
    )
  return (
    <details className="about-part">
      <summary>
        {title} <span>{licence}</span>
      </summary>
      <pre>{text}</pre>
    </details>
  )
}
