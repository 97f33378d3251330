import { Button, Text, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { formatCount } from '../../shared/text/format.ts'
import { PickIcon } from '../ui/icons.tsx'
import { useValue } from '../value.ts'
import { startPicking, stopPicking } from './follow.ts'
import { type FollowState, followed, type PartKey, type PartMatches, textOfPart } from './follow-state.ts'
import { typePart } from './picking.ts'

/** Parts of a recipe that belong together. */
export function Group({
  title,
  action,
  children,
}: {
  title: string
  action: ReactNode
  children: ReactNode
}) {
  return (
    <fieldset className="follow-part">
      <legend className="hidden">{title}</legend>
      <div className="follow-part-head">
        <Text component="h2" size="sm" fw={650} aria-hidden>
          {title}
        </Text>
        {action}
      </div>
      {children}
    </fieldset>
  )
}

const pickWords: Readonly<Record<string, string>> = {
  item: 'Pick two entries',
  image: 'Pick the image',
  next: 'Pick the link to the next page',
}

/** The next clicks are for this part. */
export function PickButton({
  part,
  label = pickWords[part] ?? 'Pick the text',
}: {
  part: PartKey
  label?: string
}) {
  const { picking, opening } = useValue(followed)
  const picks = picking === part
  return (
    <Button
      variant={picks ? 'filled' : 'light'}
      size="compact-sm"
      leftSection={<PickIcon size={14} />}
      aria-label={label}
      aria-pressed={picks}
      disabled={opening}
      onClick={() => (picks ? stopPicking() : startPicking(part))}
    >
      Pick
    </Button>
  )
}

type SelectorProps = { part: PartKey; label: string; placeholder?: string; state: FollowState }

/** A selector with what it finds on the page that it is for. */
export function Selector({ part, label, placeholder, state: { matches } }: SelectorProps) {
  const text = textOfPart(part)
  const found = matches[part]
  return (
    <TextInput
      label={label}
      placeholder={placeholder ?? 'Pick it, or type a CSS selector'}
      value={text}
      spellCheck={false}
      className="follow-selector"
      error={found !== undefined && 'problem' in found ? found.problem : undefined}
      description={found === undefined || 'problem' in found ? undefined : wordsOfMatches(part, found)}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      onChange={event => typePart(part, event.currentTarget.value)}
    />
  )
}

function wordsOfMatches(part: PartKey, found: Exclude<PartMatches, { problem: string }>): string {
  const [first] = found.preview
  if (found.count === 0) return 'No matches on this page.'
  if (part === 'item' || part.startsWith('hop-item:'))
    return `${formatCount(found.count, 'entry', 'entries')} on this page`
  if (part === 'link') return `leads to ${first?.link ?? 'no page'}`
  if (part.startsWith('hop:'))
    return found.count === 1
      ? `leads to ${first?.link ?? 'no page'}`
      : `${formatCount(found.count, 'link')}, the first leads to ${first?.link ?? 'no page'}`
  if (part === 'image') return first?.image ?? first?.link ?? 'No image found in it.'
  if (part === 'next') return first?.link ?? 'This is not a link.'
  return first === undefined || first.text === '' ? 'It has no text.' : `“${first.text}”`
}
