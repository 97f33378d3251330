import { NumberInput } from '@mantine/core'
import { useState } from 'react'
import { useValidity } from '../ui/use-validity.ts'
import {
  type AmountKey,
  type AmountUnit,
  decimalsOf,
  defaultWords,
  parseAmount,
  shownAmount,
} from './amount.ts'
import type { OptionsFormProps } from './options-form.tsx'

type Props = OptionsFormProps & { label: string; option: AmountKey; unit: AmountUnit }

/** An option that is an amount, in a unit people use. Empty is the default, which it shows. */
export function AmountOption({ options, change, label, option, unit }: Props) {
  // What was typed is the user's, also while it cannot be taken.
  const [typed, setTyped] = useState(() => shownAmount(options[option], option, unit))
  const parsed = parseAmount(typed, option, unit)
  const problem = 'problem' in parsed ? parsed.problem : undefined
  const field = useValidity<HTMLInputElement>(problem)
  return (
    <NumberInput
      ref={field}
      label={label}
      placeholder={defaultWords(option, unit)}
      suffix={` ${unit}`}
      hideControls
      allowNegative={false}
      decimalScale={decimalsOf(unit)}
      thousandSeparator=","
      value={typed}
      error={problem}
      onChange={next => {
        setTyped(next)
        const result = parseAmount(next, option, unit)
        if ('value' in result) change({ [option]: result.value })
      }}
    />
  )
}
