import { Text } from '@mantine/core'
import { failures } from '../../shared/failure.ts'
import type { FollowedPage } from '../../shared/model.ts'
import './page-troubles.css'

/** Pages that could not be read, or where something was looked for in vain. */
export function PageTroubles({ pages }: { pages: readonly FollowedPage[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="page-troubles" tabIndex={0} aria-label="Pages with a problem">
      <ul>
        {pages.map(page => (
          <li key={page.url}>
            <Text size="sm" className="cut mono" title={page.url}>
              {page.url}
            </Text>
            <Text size="sm" c="dimmed">
              {troubleOf(page)}
            </Text>
          </li>
        ))}
      </ul>
    </section>
  )
}

const troubleOf = ({ failure, problems }: FollowedPage): string =>
  [...(failure === undefined ? [] : [failures[failure.code].title]), ...problems]
    .map(sentence => `${sentence.replace(/\.$/, '')}.`)
    .join(' ')
