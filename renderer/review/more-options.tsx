import { NativeSelect, Switch, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { ConflictPolicy, SameContentPolicy } from '../../shared/settings.ts'
import { CountInput } from '../ui/count-input.tsx'
import { Disclosure } from '../ui/disclosure.tsx'
import { AmountOption } from './amount-option.tsx'
import type { OptionsFormProps } from './options-form.tsx'
import { RequestFields } from './request-fields.tsx'

const conflictWords: readonly { value: ConflictPolicy; label: string }[] = [
  { value: 'rename', label: 'Keep both, add a number' },
  { value: 'skip', label: 'Keep the old file, skip the new one' },
  { value: 'overwrite', label: 'Replace the old file' },
]

const sameContentWords: readonly { value: SameContentPolicy; label: string }[] = [
  { value: 'keep', label: 'Save it again' },
  { value: 'link', label: 'Link to the file that is there' },
  { value: 'skip', label: 'Skip it' },
]

/** What few need: closed until asked for. */
export function MoreOptions(props: OptionsFormProps) {
  const [open, setOpen] = useState(false)
  return (
    <div>
      <Disclosure open={open} onToggle={() => setOpen(!open)}>
        More options
      </Disclosure>
      {open && (
        <div className="option-groups disclosed">
          <Group name="Files">
            <FileFields {...props} />
          </Group>
          <Group name="Limits">
            <LimitFields {...props} />
          </Group>
          <Group name="Requests">
            <RequestFields {...props} />
          </Group>
        </div>
      )}
    </div>
  )
}

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
        label="If a file of that name exists"
        data={conflictWords.map(({ value, label }) => ({ value, label }))}
        value={options.onConflict}
        onChange={event => change({ onConflict: event.currentTarget.value as ConflictPolicy })}
      />
      <NativeSelect
        label="If the same image was saved before"
        data={sameContentWords.map(({ value, label }) => ({ value, label }))}
        value={options.sameContent}
        onChange={event => change({ sameContent: event.currentTarget.value as SameContentPolicy })}
      />
      <Switch
        label="Download again what an earlier list saved"
        checked={options.again}
        onChange={event => change({ again: event.currentTarget.checked })}
      />
      <Switch
        label="Write a record of all images into the folder"
        description="Two tables of their links, files, sizes and checksums: manifest.csv and manifest.jsonl."
        checked={options.manifest}
        onChange={event => change({ manifest: event.currentTarget.checked })}
      />
      <Switch
        label="Note every piece of every image"
        description="For the weave. Otherwise those of the first 200 images are noted."
        checked={options.trace ?? false}
        onChange={event => change({ trace: event.currentTarget.checked || undefined })}
      />
    </>
  )
}

function LimitFields(props: OptionsFormProps) {
  const { options, change } = props
  return (
    <>
      <div className="field-pair">
        <AmountOption {...props} label="Largest file" option="maxBytes" unit="MB" />
        <AmountOption {...props} label="Speed limit" option="limitBytesPerSecond" unit="MB/s" />
        <CountInput
          label="Tries for each image"
          value={options.attempts}
          max={50}
          onCount={attempts => change({ attempts })}
        />
        <AmountOption {...props} label="Time for one image" option="itemTimeoutMs" unit="s" />
      </div>
      <div>
        <div className="field-trio">
          <AmountOption {...props} label="Time to connect" option="connectTimeoutMs" unit="s" />
          <AmountOption {...props} label="Time to answer" option="responseTimeoutMs" unit="s" />
          <AmountOption {...props} label="Longest pause" option="stallTimeoutMs" unit="s" />
        </div>
        <Text size="xs" c="dimmed" mt={4}>
          When one of these is over, the image is tried again.
        </Text>
      </div>
      <Switch
        label="Stop at the first failure"
        description="What is left stays, to go on with."
        checked={options.stopOnFailure}
        onChange={event => change({ stopOnFailure: event.currentTarget.checked })}
      />
    </>
  )
}
