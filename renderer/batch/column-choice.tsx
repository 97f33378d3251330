import { ActionIcon, Menu } from '@mantine/core'
import { type KeyboardEvent, type PointerEvent, useRef } from 'react'
import { remember, remembered } from '../remembered.ts'
import { CheckIcon, ColumnsIcon } from '../ui/icons.tsx'
import { createValue, useValue } from '../value.ts'
import {
  type ColumnChoice,
  type ColumnName,
  canHide,
  columnNames,
  columns,
  isWanted,
  noChoice,
  readChoice,
  resized,
  withColumn,
} from './columns.ts'

const choice = createValue<ColumnChoice>(readChoice(remembered('columns')))

export const useColumnChoice = (): ColumnChoice => useValue(choice)

function choose(next: ColumnChoice): void {
  choice.set(next)
  remember('columns', JSON.stringify(next))
}

/** Which columns are shown. */
export function ColumnMenu({ rests }: { rests: boolean }) {
  const chosen = useColumnChoice()
  return (
    <Menu position="bottom-end" closeOnItemClick={false}>
      <Menu.Target>
        <ActionIcon className="column-menu" variant="subtle" color="gray" size="sm" aria-label="Columns">
          <ColumnsIcon size={15} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {columnNames.filter(canHide).map(name => {
          const isShown = isWanted(name, chosen, rests)
          return (
            <Menu.Item
              key={name}
              role="menuitemcheckbox"
              aria-checked={isShown}
              leftSection={<span className="column-check">{isShown && <CheckIcon size={15} />}</span>}
              onClick={() => choose(withColumn(chosen, name, !isShown))}
            >
              {columns[name].label}
            </Menu.Item>
          )
        })}
        <Menu.Divider />
        <Menu.Item onClick={() => choose(noChoice)}>As at first</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

const keyPixels = 16

/** Alt with an arrow makes the column of a heading wider or narrower. */
export function resizeByKey(event: KeyboardEvent, name: ColumnName): void {
  const by = { ArrowLeft: -keyPixels, ArrowRight: keyPixels }[event.key]
  const heading = event.currentTarget.closest('[role=columnheader]')
  if (!event.altKey || by === undefined || heading === null) return
  event.preventDefault()
  choose(resized(choice.get(), name, heading.getBoundingClientRect().width + by))
}

/** The edge of a heading: dragged it sets the width, by a double click it is as at first. */
export function ColumnEdge({ name }: { name: ColumnName }) {
  const drag = useRef<{ from: number; width: number }>(undefined)
  const end = () => {
    drag.current = undefined
  }
  return (
    // By key the heading itself does it.
    <span
      className="column-edge"
      aria-hidden="true"
      onPointerDown={(event: PointerEvent) => {
        const heading = event.currentTarget.closest('[role=columnheader]')
        if (heading === null) return
        event.preventDefault()
        event.currentTarget.setPointerCapture(event.pointerId)
        drag.current = { from: event.clientX, width: heading.getBoundingClientRect().width }
      }}
      onPointerMove={event => {
        if (drag.current === undefined) return
        choose(resized(choice.get(), name, drag.current.width + event.clientX - drag.current.from))
      }}
      onPointerUp={end}
      onPointerCancel={end}
      onDoubleClick={() => {
        const { [name]: _, ...widths } = choice.get().widths
        choose({ ...choice.get(), widths })
      }}
    />
  )
}
