import { NativeSelect, Switch, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import {
  type ConflictPolicy,
  conversionIn,
  optionsOfConversion,
  type SameContentPolicy,
  type SavedPolicy,
} from '../../shared/settings.ts'
import { ConversionFields } from '../files/conversion-fields.tsx'
import { CountInput } from '../ui/count-input.tsx'
import { Disclosed } from '../ui/disclosure.tsx'
import { OptionalCount } from '../ui/optional-count.tsx'
import { AmountOption } from './amount-option.tsx'
import type { OptionsFormProps } from './options-form.tsx'
import { RequestFields } from './request-fields.tsx'

const conflictWords: readonly { value: ConflictPolicy; label: string }[] = [
  { value: 'rename', label: 'Keep both, add a number' },
  { value: 'skip', label: 'Keep the old file, skip the new one' },
  { value: 'overwrite', label: 'Replace the old file' },
]

const sameContentWords: readonly { value: SameContentPolicy; label: string }[] = [
  { value: 'keep', label: 'Keep both' },
  { value: 'link', label: 'Link to the existing file' },
  { value: 'skip', label: 'Skip' },
]

const savedWords: readonly { value: SavedPolicy; label: string }[] = [
  { value: 'copy', label: 'Copy it here' },
  { value: 'link', label: 'Link to the existing file' },
  { value: 'update', label: 'Download it if it changed' },
  { value: 'again', label: 'Download it again' },
  { value: 'skip', label: 'Leave it out' },
]

export const MoreOptions = (props: OptionsFormProps) => (
  <Disclosed label="More options">
    <OptionGroups {...props} />
  </Disclosed>
)

export const OptionGroups = (props: OptionsFormProps) => (
  <div className="option-groups">
    <Group name="Files">
      <FileFields {...props} />
    </Group>
    <Group name="Convert">
      <ConvertFields {...props} />
    </Group>
    <Group name="Limits">
      <LimitFields {...props} />
    </Group>
    <Group name="Requests">
      <RequestFields {...props} />
    </Group>
  </div>
)

function Group({ name, children }: { name: string; children: ReactNode }) {
  return (
    <fieldset>
      <legend>{name}</legend>
      <div className="fields">{children}</div>
    </fieldset>
  )
}

function FileFields({ options, change }: OptionsFormProps) {
  return (
    <>
      <NativeSelect
        label="If a file with this name exists"
        data={conflictWords.map(({ value, label }) => ({ value, label }))}
        value={options.onConflict}
        onChange={event => change({ onConflict: event.currentTarget.value as ConflictPolicy })}
      />
      <NativeSelect
        label="If I already have the same image"
        data={sameContentWords.map(({ value, label }) => ({ value, label }))}
        value={options.sameContent}
        onChange={event => change({ sameContent: event.currentTarget.value as SameContentPolicy })}
      />
      <NativeSelect
        label="If I saved the same link before"
        data={savedWords.map(({ value, label }) => ({ value, label }))}
        value={options.saved}
        onChange={event => change({ saved: event.currentTarget.value as SavedPolicy })}
      />
      <Switch
        label="Look for the originals of thumbnails"
        description="Two small requests more for each link that looks like one; only the same image is taken."
        checked={options.originals}
        onChange={event => change({ originals: event.currentTarget.checked })}
      />
      <Switch
        label="Save a list of everything in the folder (manifest)"
        description="Two tables of their links, files, sizes and checksums: manifest.csv and manifest.jsonl."
        checked={options.manifest}
        onChange={event => change({ manifest: event.currentTarget.checked })}
      />
      <Switch
        label="Record every piece of data, for the Weave view"
        description="Otherwise only for the first 200 images."
        checked={options.trace ?? false}
        onChange={event => change({ trace: event.currentTarget.checked || undefined })}
      />
    </>
  )
}

/** What is made of the images at the end of each run. */
function ConvertFields({ options, change }: OptionsFormProps) {
  const wish = conversionIn(options)
  return <ConversionFields wish={wish} change={part => change(optionsOfConversion({ ...wish, ...part }))} />
}

function LimitFields(props: OptionsFormProps) {
  const { options, change } = props
  return (
    <>
      <div className="field-pair">
        <AmountOption {...props} label="Largest file" option="maxBytes" unit="MB" />
        <OptionalCount
          label="Skip images with a side under"
          value={options.minSize}
          max={65_535}
          usual="none"
          unit="px"
          onCount={minSize => change({ minSize })}
        />
        <OptionalCount
          label="Skip images longer than"
          value={options.maxAspect}
          max={10_000}
          usual="any shape"
          unit=": 1"
          isWhole={false}
          onCount={maxAspect => change({ maxAspect })}
        />
        <AmountOption {...props} label="Speed limit" option="limitBytesPerSecond" unit="MB/s" />
        <CountInput
          label="Attempts per image"
          value={options.attempts}
          max={50}
          onCount={attempts => change({ attempts })}
        />
        <AmountOption {...props} label="Give up on one image after" option="itemTimeoutMs" unit="s" />
      </div>
      <div>
        <div className="field-trio">
          <AmountOption {...props} label="Give up on connecting after" option="connectTimeoutMs" unit="s" />
          <AmountOption
            {...props}
            label="Give up waiting for an answer after"
            option="responseTimeoutMs"
            unit="s"
          />
          <AmountOption {...props} label="Give up after silence of" option="stallTimeoutMs" unit="s" />
        </div>
        <Text size="xs" c="dimmed" mt={4}>
          Then Shoal retries the image.
        </Text>
      </div>
      <Switch
        label="Stop if one fails"
        description="You can resume the rest later."
        checked={options.stopOnFailure}
        onChange={event => change({ stopOnFailure: event.currentTarget.checked })}
      />
    </>
  )
}
