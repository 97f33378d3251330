import { NumberInput } from '@mantine/core'
import './count-input.css'

type Props = {
  label: string
  value: number
  min?: number
  max: number
  onCount: (count: number) => void
  size?: 'xs' | 'sm'
  /** The label is before the field, not over it. */
  inline?: boolean
}

/** A whole number. Reports only what may be used. */
export function CountInput({ label, value, min = 1, max, onCount, size = 'sm', inline = false }: Props) {
  return (
    <NumberInput
      label={label}
      value={value}
      min={min}
      max={max}
      allowDecimal={false}
      allowNegative={false}
      thousandSeparator=","
      size={size}
      className={inline ? 'count-inline' : ''}
      onChange={next => {
        if (typeof next === 'number' && Number.isInteger(next) && next >= min && next <= max) onCount(next)
      }}
    />
  )
}
