import { Button, Text } from '@mantine/core'
import type { PageOptionsInput } from '../../shared/settings.ts'
import { problemIn, wordsFor } from '../../shared/text/problems.ts'
import { wordsOf } from '../text.ts'

type Props = { error: unknown; onAllow: (allowed: PageOptionsInput) => void }

/** Why a page could not be read, what to do, and where it is the user's to decide, a way to decide. */
export function RefusalNote({ error, onAllow }: Props) {
  const lift = liftOf(error)
  const { title, facts, advice } = partsOf(error)
  return (
    <div className="pages-refusal" role="alert">
      <Text fw={650}>{title}</Text>
      {facts !== '' && (
        <Text size="sm" c="dimmed" className="pages-refusal-facts">
          {facts}
        </Text>
      )}
      <Text size="sm">{advice}</Text>
      {lift !== undefined && (
        <Button variant="default" size="sm" onClick={() => onAllow(lift.allowed)}>
          {lift.action}
        </Button>
      )}
    </div>
  )
}

function partsOf(error: unknown): { title: string; facts: string; advice: string } {
  const problem = problemIn(error)
  if (problem === undefined) return { title: wordsOf(error), facts: '', advice: '' }
  const { code, message } = problem
  const { title, advice } = wordsFor(code)
  // Some sentences of facts begin with the title, and say more.
  return message.startsWith(title) ? { title: message, facts: '', advice } : { title, facts: message, advice }
}

/** Refusals that the user may lift. */
function liftOf(error: unknown): { action: string; allowed: PageOptionsInput } | undefined {
  switch (problemIn(error)?.code) {
    case 'robots-refused':
      return { action: 'Read it anyway', allowed: { ignoreRobots: true } }
    case 'private-address':
      return { action: 'Go there', allowed: { allowPrivate: true } }
    case 'needs-scripts':
      return { action: 'Load it in a browser', allowed: { render: 'page' } }
    default:
      return undefined
  }
}
