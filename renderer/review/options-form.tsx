import type { BatchOptions, CheckLevel } from '../../shared/settings.ts'
import { ChoiceField } from '../ui/choice-field.tsx'
import { CountInput } from '../ui/count-input.tsx'

export type OptionsFormProps = {
  options: BatchOptions
  change: (part: Partial<BatchOptions>) => void
}

const checkWords: readonly { value: CheckLevel; label: string; means: string }[] = [
  {
    value: 'structure',
    label: 'Complete',
    means: 'The file must be an image, from its first byte to its last.',
  },
  { value: 'decode', label: 'Every pixel', means: 'Each image is decoded once as a whole. Slower.' },
  { value: 'off', label: 'None', means: 'Files of any kind are kept, web pages too.' },
]

/** How many at once, and how strictly to look at what arrives. */
export function PaceFields({ options, change }: OptionsFormProps) {
  return (
    <>
      <div className="field-pair">
        <CountInput label="At once" value={options.atOnce} max={512} onCount={atOnce => change({ atOnce })} />
        <CountInput
          label="Per host"
          value={options.perHost}
          max={512}
          onCount={perHost => change({ perHost })}
        />
      </div>
      <ChoiceField
        label="Check"
        choices={checkWords.map(({ value, label }) => ({ value, label }))}
        value={options.check}
        onChoice={check => change({ check })}
        means={checkWords.find(({ value }) => value === options.check)?.means}
      />
    </>
  )
}
