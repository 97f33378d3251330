import { ActionIcon, Button, Switch, Text, TextInput, Tooltip } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { formatCount } from '../../shared/text/format.ts'
import { CountInput } from '../ui/count-input.tsx'
import { Disclosure } from '../ui/disclosure.tsx'
import { PickIcon, PlusIcon, TrashIcon } from '../ui/icons.tsx'
import { useValue } from '../value.ts'
import { startPicking, stopPicking } from './follow.ts'
import {
  changeField,
  type FollowState,
  followed,
  type PartKey,
  type PartMatches,
  setAllImages,
  setLimits,
  setName,
  textOfPart,
} from './follow-state.ts'
import { type FieldForm, nameOf } from './form.ts'
import { addField, removeField, typePart } from './picking.ts'

/** The parts of a recipe: each is picked on the page or typed, and says what it matches. */
export function Parts() {
  const state = useValue(followed)
  const { form } = state
  return (
    <>
      <Group title="Entries of the list" action={<PickButton part="item" />}>
        <Selector part="item" label="One entry" state={state} />
        {form.item !== '' && <Selector part="link" label="Link in it to its page" state={state} />}
        {state.matches.item !== undefined && 'count' in state.matches.item && form.link === '' && (
          <Text size="xs" c="dimmed">
            The entries lead to no page: their images are looked for on this one.
          </Text>
        )}
      </Group>
      <Group title="Image" action={<PickButton part="image" />}>
        <Selector part="image" label="Image of a page" placeholder="The page’s main image" state={state} />
        {form.via.length > 0 && (
          <Text size="xs" c="dimmed">
            {`It is ${formatCount(form.via.length, 'more link')} away from the page of an entry, as the recipe says: ${form.via.map(({ link }) => link.selector).join(', then ')}`}
          </Text>
        )}
        {form.image !== '' && (
          <Switch
            size="sm"
            label="All images like this"
            checked={form.allImages}
            onChange={event => setAllImages(event.currentTarget.checked)}
          />
        )}
      </Group>
      <Group
        title="Texts for file names"
        action={
          <Button variant="light" size="compact-sm" leftSection={<PlusIcon size={14} />} onClick={addField}>
            Add
          </Button>
        }
      >
        {form.fields.map(field => (
          <Field key={field.id} field={field} state={state} />
        ))}
        <TextInput
          label="Names"
          placeholder="{name}"
          value={nameOf(form)}
          spellCheck={false}
          className="follow-selector"
          onChange={event => setName(event.currentTarget.value)}
        />
      </Group>
      <Group title="Next page of the list" action={<PickButton part="next" />}>
        <Selector
          part="next"
          label="Link to it"
          placeholder="None: only this page. Or rel=next, or 2-20"
          state={state}
        />
      </Group>
      <Limits state={state} />
    </>
  )
}

function Group({ title, action, children }: { title: string; action: ReactNode; children: ReactNode }) {
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

function PickButton({ part }: { part: PartKey }) {
  const { picking, opening } = useValue(followed)
  const picks = picking === part
  return (
    <Button
      variant={picks ? 'filled' : 'light'}
      size="compact-sm"
      leftSection={<PickIcon size={14} />}
      aria-label={pickWords[part] ?? 'Pick the text'}
      aria-pressed={picks}
      disabled={opening}
      onClick={() => (picks ? stopPicking() : startPicking(part))}
    >
      Pick
    </Button>
  )
}

type SelectorProps = { part: PartKey; label: string; placeholder?: string; state: FollowState }

function Selector({ part, label, placeholder, state: { matches } }: SelectorProps) {
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
  if (part === 'item') return `${formatCount(found.count, 'entry', 'entries')} on this page`
  if (part === 'link') return `leads to ${first?.link ?? 'no page'}`
  if (part === 'image') return first?.image ?? first?.link ?? 'No image found in it.'
  if (part === 'next') return first?.link ?? 'This is not a link.'
  return first === undefined || first.text === '' ? 'It has no text.' : `“${first.text}”`
}

function Field({ field, state }: { field: FollowState['form']['fields'][number]; state: FollowState }) {
  const part = `field:${field.id}` as const
  return (
    <div className="follow-field">
      <div className="follow-field-head">
        <TextInput
          aria-label="What the text is"
          value={field.name}
          spellCheck={false}
          onChange={event => changeField(field.id, { name: event.currentTarget.value })}
        />
        <PickButton part={part} />
        <Tooltip label="Remove">
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Remove ${field.name}`}
            onClick={() => removeField(field.id)}
          >
            <TrashIcon size={16} />
          </ActionIcon>
        </Tooltip>
      </div>
      <Selector part={part} label={`${field.name} from${placeOf(field.from)}`} state={state} />
    </div>
  )
}

/** How far it goes: closed until asked for. */
function Limits({ state: { form } }: { state: FollowState }) {
  const [open, setOpen] = useState(false)
  const { pages, details, depth, otherHosts } = form.limits
  return (
    <div>
      <Disclosure open={open} onToggle={() => setOpen(!open)}>
        Limits
      </Disclosure>
      {open && (
        <div className="fields disclosed">
          <div className="field-pair">
            <CountInput
              label="Stop after this many list pages"
              value={pages}
              max={100_000}
              onCount={pages => setLimits({ pages })}
            />
            <CountInput
              label="Stop after this many entry pages"
              value={details}
              max={1_000_000}
              onCount={details => setLimits({ details })}
            />
          </div>
          <CountInput
            label="Links from the list to the image’s page"
            value={depth}
            max={10}
            onCount={depth => setLimits({ depth })}
          />
          <Switch
            size="sm"
            label="Follow links to other sites, too"
            checked={otherHosts}
            onChange={event => setLimits({ otherHosts: event.currentTarget.checked })}
          />
        </div>
      )}
    </div>
  )
}

/** Where a field is looked for, where that is not the page of the image. */
const placeOf = (from: FieldForm['from']): string =>
  from === 'item' ? ', in the list' : from === 'before' ? ', above each entry in the list' : ''
