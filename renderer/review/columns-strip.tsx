import { Button, Menu, Text } from '@mantine/core'
import { useState } from 'react'
import type { ReviewedColumn, ReviewedTable } from '../../shared/contract/commands.ts'
import { formatDay } from '../../shared/text/moments.ts'
import { lastPart } from '../batch/progress.ts'
import { readAgain } from '../intake/draft.ts'
import { sayWhy } from '../text.ts'
import { ChoiceField } from '../ui/choice-field.tsx'
import { CheckIcon, ChevronIcon } from '../ui/icons.tsx'
import { isUsed, roleChoices, rolesAfter, roleWords } from './roles.ts'
import './columns-strip.css'

/** What each column of a table was taken for. A click on one changes that, and the list below follows. */
export function ColumnsStrip({ tables }: { tables: readonly ReviewedTable[] }) {
  const [wanted, setWanted] = useState(0)
  const table = tables[wanted] ?? tables[0]
  if (table === undefined || table.columns.length < 2) return null
  const { key, columns, since } = table
  const name = lastPart(table.source)
  return (
    <section className="columns-strip" aria-label={`Columns of ${name}`}>
      <div className="columns-about">
        {tables.length > 1 && (
          <ChoiceOfTable tables={tables} chosen={tables.indexOf(table)} onChoose={setWanted} />
        )}
        {since !== undefined && (
          <Text size="xs" c="dimmed">
            Columns as on {formatDay(since)}.{' '}
            <Button
              size="compact-xs"
              variant="subtle"
              onClick={() => void readAgain({ forget: key }).catch(sayWhy)}
            >
              Forget
            </Button>
          </Text>
        )}
      </div>
      <ul>
        {columns.map(column => (
          <li key={column.path}>
            <ColumnHead table={key} columns={columns} column={column} />
          </li>
        ))}
      </ul>
    </section>
  )
}

type TableChoiceProps = {
  tables: readonly ReviewedTable[]
  chosen: number
  onChoose: (at: number) => void
}

function ChoiceOfTable({ tables, chosen, onChoose }: TableChoiceProps) {
  return (
    <ChoiceField
      label="Table"
      choices={tables.slice(0, 6).map(({ source }, at) => ({ value: String(at), label: lastPart(source) }))}
      value={String(chosen)}
      onChoice={at => onChoose(Number(at))}
    />
  )
}

type HeadProps = { table: string; columns: readonly ReviewedColumn[]; column: ReviewedColumn }

function ColumnHead({ table, columns, column }: HeadProps) {
  const { path, name, role, why, sample } = column
  const give = (next: (typeof roleChoices)[number]['role']) =>
    void readAgain({ roles: { table, roles: rolesAfter(columns, path, next) } }).catch(sayWhy)
  return (
    // Beside what it belongs to, for a screen reader, and not cut off with the columns that are out of sight.
    <Menu position="bottom-start" width={260} floatingStrategy="fixed">
      <Menu.Target>
        <button type="button" className={isUsed(role) ? 'column-head is-used' : 'column-head'}>
          <span className="column-name cut">{name}</span>
          <span className="hidden">: </span>
          <span className="column-role">
            {roleWords(role)}
            <ChevronIcon size={12} />
          </span>
          <span className="column-sample cut" aria-hidden>
            {sample || '—'}
          </span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {name} is {roleWords(role).toLowerCase()}
          {why !== '' && `: ${why}`}
        </Menu.Label>
        {roleChoices.map(choice => (
          <Menu.Item
            key={choice.role}
            aria-current={choice.role === role}
            rightSection={choice.role === role ? <CheckIcon size={14} /> : undefined}
            onClick={() => give(choice.role)}
          >
            {choice.label}
            <Text size="xs" c="dimmed">
              {choice.means}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
