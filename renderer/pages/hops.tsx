import { ActionIcon, Button, Text, Tooltip } from '@mantine/core'
import type { ReactNode } from 'react'
import { DownIcon, PlusIcon, TrashIcon, UpIcon } from '../ui/icons.tsx'
import type { FollowState } from './follow-state.ts'
import type { HopForm } from './form.ts'
import { Group, PickButton, Selector } from './part-controls.tsx'
import { addHop, moveHop, removeHop } from './picking.ts'

/** As many as a recipe may have. */
const mostHops = 9

/** The links from the page of an entry on to that of its image. */
export function Hops({ state }: { state: FollowState }) {
  const { via, link } = state.form
  return (
    <Group
      title="Links to the image’s page"
      action={
        <Button
          variant="light"
          size="compact-sm"
          leftSection={<PlusIcon size={14} />}
          aria-label="Add a link on the way to the image"
          disabled={via.length >= mostHops}
          onClick={addHop}
        >
          Add
        </Button>
      }
    >
      {via.length === 0 && (
        <Text size="xs" c="dimmed">
          {`None: the image is on ${link.trim() === '' ? 'this page' : 'the page of an entry'}.`}
        </Text>
      )}
      {via.map((hop, at) => (
        <Hop key={hop.id} hop={hop} place={at + 1} last={via.length} state={state} />
      ))}
    </Group>
  )
}

type HopProps = { hop: HopForm; place: number; last: number; state: FollowState }

function Hop({ hop: { id }, place, last, state }: HopProps) {
  return (
    <section className="follow-field" aria-label={`Link ${place}`}>
      <div className="follow-hop-head">
        <Text size="sm" fw={600}>
          {`Link ${place}`}
        </Text>
        <PickButton part={`hop:${id}`} label={`Pick link ${place}`} />
        <HopAction label={`Move link ${place} up`} disabled={place === 1} onClick={() => moveHop(id, -1)}>
          <UpIcon size={16} />
        </HopAction>
        <HopAction label={`Move link ${place} down`} disabled={place === last} onClick={() => moveHop(id, 1)}>
          <DownIcon size={16} />
        </HopAction>
        <HopAction label={`Remove link ${place}`} onClick={() => removeHop(id)}>
          <TrashIcon size={16} />
        </HopAction>
      </div>
      <Selector part={`hop:${id}`} label={`Link ${place} on ${pageWords(place, state)}`} state={state} />
      <Selector
        part={`hop-item:${id}`}
        label="Each part of the page with such a link"
        placeholder="Only where there are several"
        state={state}
      />
    </section>
  )
}

/** The page that a link of the way is on. */
const pageWords = (place: number, { form }: FollowState): string =>
  place > 1
    ? `the page behind link ${place - 1}`
    : form.link.trim() === ''
      ? 'the list'
      : 'the page of an entry'

const noMove = (): void => {}

type ActionProps = { label: string; disabled?: boolean; onClick: () => void; children: ReactNode }

function HopAction({ label, disabled = false, onClick, children }: ActionProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={label}
        // Stays in the order of the keys, so that moving to an end does not lose the focus.
        aria-disabled={disabled}
        {...(disabled && { 'data-disabled': true })}
        onClick={disabled ? noMove : onClick}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  )
}
