import { ActionIcon, TextInput } from '@mantine/core'
import { memo, useRef, useState } from 'react'
import { call } from '../client.ts'
import { sayWhy } from '../text.ts'
import { EditIcon } from '../ui/icons.tsx'

type Props = { batch: string; name: string; folder: string }

/** What a batch is called; a click, Enter or F2 changes it. An empty name is the one of its source again. */
export const BatchName = memo(function BatchName({ batch, name, folder }: Props) {
  const [isEdited, setEdited] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const end = () => {
    setEdited(false)
    // Once it is there again.
    requestAnimationFrame(() => button.current?.focus())
  }
  if (isEdited) {
    return (
      <TextInput
        size="xs"
        className="batch-name-field"
        aria-label="Name of this download"
        defaultValue={name}
        maxLength={200}
        autoFocus
        onFocus={event => event.currentTarget.select()}
        onBlur={event => {
          const next = event.currentTarget.value.trim()
          if (next !== name) call('rename', { batch, name: next }).catch(sayWhy)
          setEdited(false)
        }}
        onKeyDown={event => {
          if (event.key !== 'Enter' && event.key !== 'Escape') return
          // Escape would close a panel, too.
          event.stopPropagation()
          if (event.key === 'Escape') event.currentTarget.value = name
          event.currentTarget.blur()
          end()
        }}
      />
    )
  }
  return (
    <div className="batch-name">
      <h1 className="cut" title={`${name}\n${folder}`}>
        {name}
      </h1>
      <ActionIcon
        ref={button}
        variant="subtle"
        color="gray"
        size="sm"
        aria-label="Rename this download"
        onClick={() => setEdited(true)}
      >
        <EditIcon size={14} />
      </ActionIcon>
    </div>
  )
})
