import { NativeSelect, Switch } from '@mantine/core'
import { type Conversion, type ConvertedType, convertedTypes, isConversion } from '../../shared/conversion.ts'
import { ChoiceField } from '../ui/choice-field.tsx'
import { OptionalCount } from '../ui/optional-count.tsx'
import './files.css'

type Props = { wish: Conversion; change: (part: Partial<Conversion>) => void }

const typeWords: Readonly<Record<ConvertedType, string>> = {
  jpg: 'JPEG',
  png: 'PNG',
  webp: 'WebP',
  avif: 'AVIF',
}

const kept = [
  {
    value: 'both' as const,
    label: 'Keep both',
    means: 'The new file is put beside the original.',
  },
  {
    value: 'replace' as const,
    label: 'Replace it',
    means:
      'The original is deleted, once the new file is on the disk and was read back whole. This cannot be undone.',
  },
]

/** What is to be made of images: for a batch before it starts, and for saved ones. */
export function ConversionFields({ wish, change }: Props) {
  const choice = wish.replace ? 'replace' : 'both'
  return (
    <>
      <div className="field-pair">
        <NativeSelect
          label="Format"
          data={[
            { value: '', label: 'As it is' },
            ...convertedTypes.map(value => ({ value, label: typeWords[value] })),
          ]}
          value={wish.to ?? ''}
          onChange={({ currentTarget }) =>
            change({ to: convertedTypes.find(type => type === currentTarget.value) })
          }
        />
        <OptionalCount
          label="Longest side"
          value={wish.maxEdge}
          max={65_535}
          usual="as it is"
          unit="px"
          onCount={maxEdge => change({ maxEdge })}
        />
      </div>
      <OptionalCount
        label="Quality (JPEG, WebP, AVIF)"
        value={wish.quality}
        max={100}
        usual="usual for the format"
        disabled={wish.to === 'png'}
        onCount={quality => change({ quality })}
      />
      <Switch
        label="Remove camera data and place"
        description="The colour profile stays."
        checked={wish.strip}
        onChange={event => change({ strip: event.currentTarget.checked })}
      />
      {isConversion(wish) && (
        <ChoiceField
          label="The original file"
          choices={kept.map(({ value, label }) => ({ value, label }))}
          value={choice}
          onChoice={value => change({ replace: value === 'replace' })}
          means={kept.find(({ value }) => value === choice)?.means}
        />
      )}
    </>
  )
}
