import { ActionIcon, Button, NativeSelect, Switch, Text, TextInput, Tooltip } from '@mantine/core'
import { CountInput } from '../ui/count-input.tsx'
import { Disclosed } from '../ui/disclosure.tsx'
import { PlusIcon, TrashIcon } from '../ui/icons.tsx'
import { useValue } from '../value.ts'
import { changeField, type FollowState, followed, setAllImages, setLimits, setName } from './follow-state.ts'
import { type FieldForm, nameOf } from './form.ts'
import { Hops } from './hops.tsx'
import { Group, PickButton, Selector } from './part-controls.tsx'
import { addField, findPaging, moveField, removeField } from './picking.ts'

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
      <Hops state={state} />
      <Group title="Image" action={<PickButton part="image" />}>
        <Selector part="image" label="Image of a page" placeholder="The page’s main image" state={state} />
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
      <Group
        title="Next page of the list"
        action={
          <div className="follow-actions">
            <Button variant="subtle" size="compact-sm" onClick={() => void findPaging()}>
              Find it
            </Button>
            <PickButton part="next" />
          </div>
        }
      >
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
      <Selector part={part} label={`${field.name} from`} state={state} />
      <NativeSelect
        size="xs"
        aria-label={`Where ${field.name} stands`}
        data={placesIn(state)}
        value={placeOf(field)}
        onChange={event => moveField(field.id, event.currentTarget.value)}
      />
    </div>
  )
}

/** How far it goes. */
function Limits({ state: { form } }: { state: FollowState }) {
  const { pages, details, depth, otherHosts } = form.limits
  return (
    <Disclosed label="Limits" className="fields">
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
    </Disclosed>
  )
}

/** The places where a text may be, as values of a choice. */
function placesIn({ form: { link, via } }: FollowState): { value: string; label: string }[] {
  const behind = via.map(({ id }, at) => ({ value: `${id}`, label: `On the page behind link ${at + 1}` }))
  if (link.trim() === '' && via.length === 0)
    return [
      { value: '', label: 'On this page' },
      { value: 'before', label: 'Above each entry' },
    ]
  return [
    {
      value: '',
      label: link.trim() === '' ? 'On the page of the image' : 'On the page of an entry, or in the list',
    },
    { value: 'page', label: 'On the page of an entry' },
    { value: 'item', label: 'In each entry of the list' },
    { value: 'before', label: 'Above entries of the list' },
    ...behind,
  ]
}

const placeOf = ({ hop, from }: FieldForm): string => (hop === undefined ? (from ?? '') : `${hop}`)
