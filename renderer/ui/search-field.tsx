import { TextInput } from '@mantine/core'
import { SearchIcon } from './icons.tsx'

type Props = {
  /** What is searched, for those who do not see where the field is. */
  label: string
  placeholder?: string
  size?: 'xs' | 'sm'
  className?: string
  maxLength?: number
  value: string
  onText: (text: string) => void
}

/** What is looked for, as it is typed. */
export function SearchField({ label, placeholder = 'Find', size = 'xs', onText, ...input }: Props) {
  return (
    <TextInput
      type="search"
      size={size}
      aria-label={label}
      placeholder={placeholder}
      leftSection={<SearchIcon size={size === 'xs' ? 14 : 16} />}
      onChange={event => onText(event.currentTarget.value)}
      {...input}
    />
  )
}
