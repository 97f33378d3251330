import { NativeSelect, Text, TextInput } from '@mantine/core'
import { useRef, useState } from 'react'
import { type Naming, namingOf, templateOf, toggledColumn } from './naming.ts'
import type { NamePreview } from './use-names.ts'
import './names-field.css'

type Props = {
  template: string
  /** Those of the list. */
  columns: readonly string[]
  /** What is wrong with the template. */
  problem: string | undefined
  onTemplate: (template: string) => void
  /** Of files that are saved more is known. */
  areSaved?: boolean
}

const labels: readonly { value: Naming['kind']; label: string }[] = [
  { value: 'site', label: 'As in the list, or on the site' },
  { value: 'numbered', label: 'Number and name' },
  { value: 'columns', label: 'Columns of this list' },
  { value: 'own', label: 'Own pattern' },
]

const parts = ['{name}', '{index:4}', '{n}', '{host}', '{date}']
const partsOfSaved = [...parts, '{taken}', '{taken:day}']

/** How files are named: a few ways in words, and a pattern for all others. */
export function NamesField({ template, columns, problem, onTemplate, areSaved = false }: Props) {
  const [isOwn, setOwn] = useState(false)
  const naming: Naming = isOwn ? { kind: 'own' } : namingOf(template, columns)
  const choose = (kind: Naming['kind']) => {
    setOwn(kind === 'own')
    const [first] = columns
    if (kind === 'columns') {
      if (first !== undefined) onTemplate(templateOf({ kind, columns: [first] }))
    } else if (kind !== 'own') onTemplate(templateOf({ kind }))
  }
  return (
    <div>
      <NativeSelect
        label="Names"
        // Where it is asked for in a dialog, that opens on it.
        data-autofocus
        data={labels.filter(({ value }) => value !== 'columns' || columns.length > 0)}
        value={naming.kind}
        onChange={event => choose(event.currentTarget.value as Naming['kind'])}
      />
      {naming.kind === 'columns' && (
        <ColumnChips
          columns={columns}
          chosen={naming.columns}
          onChosen={chosen => onTemplate(templateOf({ kind: 'columns', columns: chosen }))}
        />
      )}
      {naming.kind === 'own' && <Pattern {...{ template, columns, problem, onTemplate, areSaved }} />}
    </div>
  )
}

type ChipsProps = {
  columns: readonly string[]
  chosen: readonly string[]
  onChosen: (chosen: readonly string[]) => void
}

function ColumnChips({ columns, chosen, onChosen }: ChipsProps) {
  return (
    <fieldset className="name-parts" aria-label="Columns in the name">
      {columns.map(name => (
        <button
          key={name}
          type="button"
          aria-pressed={chosen.includes(name)}
          onClick={() => onChosen(toggledColumn(chosen, name))}
        >
          {chosen.length > 1 && chosen.includes(name) && `${chosen.indexOf(name) + 1} `}
          {name}
        </button>
      ))}
    </fieldset>
  )
}

function Pattern({ template, columns, problem, onTemplate, areSaved = false }: Props) {
  const input = useRef<HTMLInputElement>(null)
  /** Where the cursor is, or at the end. */
  const add = (part: string) => {
    const at = input.current?.selectionStart ?? template.length
    onTemplate(template.slice(0, at) + part + template.slice(input.current?.selectionEnd ?? at))
    requestAnimationFrame(() => {
      input.current?.focus()
      input.current?.setSelectionRange(at + part.length, at + part.length)
    })
  }
  return (
    <>
      <TextInput
        ref={input}
        mt="xs"
        aria-label="Pattern"
        value={template}
        onChange={event => onTemplate(event.currentTarget.value)}
        error={problem}
        spellCheck={false}
      />
      <fieldset className="name-parts" aria-label="Add to the pattern">
        {[...(areSaved ? partsOfSaved : parts), ...columns.map(name => `{field:${name}}`)].map(part => (
          <button key={part} type="button" aria-label={`Add ${part}`} onClick={() => add(part)}>
            {part.replace(/^\{field:(.*)\}$/, '$1')}
          </button>
        ))}
      </fieldset>
    </>
  )
}

/** What the first images of a draft are called. */
export function FirstNames({ preview }: { preview: NamePreview | undefined }) {
  const names = preview !== undefined && 'names' in preview ? preview.names.slice(0, 2) : []
  if (names.length === 0) return null
  return (
    <Text size="xs" c="dimmed" component="ul" className="name-preview" aria-label="The first names">
      {names.map((name, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a template may give several images the same name
        <li key={at}>{name}</li>
      ))}
    </Text>
  )
}
