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
    label: 'Quick',
    means: 'Makes sure each file is a whole image.',
  },
  { value: 'decode', label: 'Thorough', means: 'Decodes every pixel of each image. Slower.' },
  { value: 'off', label: 'Off', means: 'Keeps files of any kind, web pages too.' },
]

/** How many at once, and how strictly to look at what arrives. */
export function PaceFields({ options, change }: OptionsFormProps) {
  return (
    <>
      <div className="field-pair">
        <CountInput
          label="Downloads at a time"
          value={options.atOnce}
          max={512}
          onCount={atOnce => change({ atOnce })}
        />
        <CountInput
          label="Per site"
          value={options.perHost}
          max={512}
          onCount={perHost => change({ perHost })}
        />
      </div>
      <ChoiceField
        label="Check files"
        choices={checkWords.map(({ value, label }) => ({ value, label }))}
        value={options.check}
        onChoice={check => change({ check })}
        means={checkWords.find(({ value }) => value === options.check)?.means}
      />
    </>
  )
}
