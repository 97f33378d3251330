import { Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import { call } from '../client.ts'

type Props = {
  draft: string
  template: string
  onTemplate: (template: string) => void
  onCount: (images: number) => void
}
type Preview = { names: string[]; items: number } | { problem: string }

const parts = ['{name}', '{index:4}', '{host}', '{date}', '{field:title}']

/** A template for file names, with the names it gives the first images. */
export function NameField({ draft, template, onTemplate, onCount }: Props) {
  const [settled] = useDebouncedValue(template, 150)
  const [preview, setPreview] = useState<Preview>()
  useEffect(() => {
    let stale = false
    call('previewNames', { draft, template: settled }).then(
      next => {
        if (stale) return
        setPreview(next)
        if ('items' in next) onCount(next.items)
      },
      () => {},
    )
    return () => {
      stale = true
    }
  }, [draft, settled, onCount])
  const problem = preview !== undefined && 'problem' in preview ? preview.problem : undefined
  const names = preview !== undefined && 'names' in preview ? preview.names.slice(0, 3) : []
  return (
    <div>
      <TextInput
        label="Names"
        value={template}
        onChange={event => onTemplate(event.currentTarget.value)}
        error={problem}
        spellCheck={false}
      />
      <div className="name-parts">
        {parts.map(part => (
          <button
            key={part}
            type="button"
            aria-label={`Add ${part}`}
            onClick={() => onTemplate(template + part)}
          >
            {part}
          </button>
        ))}
      </div>
      {names.length > 0 && (
        <Text size="xs" c="dimmed" component="ul" className="name-preview" aria-label="The first names">
          {names.map((name, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a template may give several images the same name
            <li key={at}>{name}</li>
          ))}
        </Text>
      )}
    </div>
  )
}
