import { NumberInput } from '@mantine/core'
import { useState } from 'react'
import { formatNumber } from '../../shared/text/format.ts'
import { useValidity } from './use-validity.ts'

type Props = {
  label: string
  value: number | undefined
  max: number
  /** What holds while the field is empty. */
  usual: string
  unit?: string
  /** Whether only whole numbers are taken. */
  isWhole?: boolean
  disabled?: boolean
  onCount: (count: number | undefined) => void
}

/** A number, or nothing. Reports only what may be used, and says what may not. */
export function OptionalCount(props: Props) {
  const { label, value, max, usual, unit = '', isWhole = true, disabled = false, onCount } = props
  // What was typed is the user's, also while it cannot be taken.
  const [typed, setTyped] = useState<number | string>(value ?? '')
  const isRight = typed === '' || (Number(typed) >= 1 && Number(typed) <= max)
  const problem = isRight || disabled ? undefined : `From 1 to ${formatNumber(max)}.`
  const field = useValidity<HTMLInputElement>(problem)
  return (
    <NumberInput
      ref={field}
      label={label}
      placeholder={usual}
      suffix={unit === '' ? '' : ` ${unit}`}
      hideControls
      allowNegative={false}
      allowDecimal={!isWhole}
      thousandSeparator=","
      value={typed}
      disabled={disabled}
      error={problem}
      onChange={next => {
        setTyped(next)
        if (next === '') onCount(undefined)
        else if (Number(next) >= 1 && Number(next) <= max) onCount(Number(next))
      }}
    />
  )
}
