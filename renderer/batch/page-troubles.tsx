import { Text } from '@mantine/core'
import { failures } from '../../shared/failure.ts'
import type { FollowedPage } from '../../shared/followed.ts'
import './page-troubles.css'

/** Pages that could not be read, or where something that was looked for is missing. */
export function PageTroubles({ pages }: { pages: readonly { url: string; words: string }[] }) {
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
              {page.words}
            </Text>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** A page of a recipe with what went wrong there. */
export const troubleOf = ({ url, failure, problems }: FollowedPage): { url: string; words: string } => ({
  url,
  words: [...(failure === undefined ? [] : [failures[failure.code].title]), ...problems]
    .map(sentence => `${sentence.replace(/\.$/, '')}.`)
    .join(' '),
})
