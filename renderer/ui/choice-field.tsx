import { SegmentedControl, Text } from '@mantine/core'
import { useId } from 'react'

type Props<Value extends string> = {
  label: string
  choices: { value: Value; label: string }[]
  value: Value
  onChoice: (value: Value) => void
  /** What the present choice means. */
  means?: string | undefined
  size?: 'xs' | 'sm'
}

/** One of a few, all of them in sight, under a label. */
export function ChoiceField<Value extends string>(props: Props<Value>) {
  const { label, choices, value, onChoice, means, size = 'sm' } = props
  const id = useId()
  return (
    <div>
      <Text component="div" size="sm" fw={600} mt={2} mb={2} id={id}>
        {label}
      </Text>
      <SegmentedControl
        fullWidth
        // More of them do not fit beside each other in a narrow column.
        orientation={choices.length > 3 ? 'vertical' : 'horizontal'}
        size={size}
        aria-labelledby={id}
        data={choices}
        value={value}
        onChange={onChoice}
      />
      {means !== undefined && (
        <Text size="xs" c="dimmed" mt={4}>
          {means}
        </Text>
      )}
    </div>
  )
}
