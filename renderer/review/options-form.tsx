import { NativeSelect, NumberInput, SegmentedControl, Switch, Text, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { BatchOptions, CheckLevel, ConflictPolicy, SameContentPolicy } from '../../shared/settings.ts'
import { CountInput } from '../ui/count-input.tsx'
import { Disclosure } from '../ui/disclosure.tsx'
import { formatHeaders, parseHeaders } from './headers.ts'

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
      <div>
        <Text component="div" size="sm" fw={600} mb={4} id="check-label">
          Check
        </Text>
        <SegmentedControl
          fullWidth
          aria-labelledby="check-label"
          data={checkWords.map(({ value, label }) => ({ value, label }))}
          value={options.check}
          onChange={check => change({ check })}
        />
        <Text size="xs" c="dimmed" mt={4}>
          {checkWords.find(({ value }) => value === options.check)?.means}
        </Text>
      </div>
    </>
  )
}

/** What few need: closed until asked for. */
export function AdvancedFields(props: OptionsFormProps) {
  const [open, setOpen] = useState(false)
  return (
    <div>
      <Disclosure open={open} onToggle={() => setOpen(!open)}>
        More options
      </Disclosure>
      {open && <AdvancedFieldsBody {...props} />}
    </div>
  )
}

function AdvancedFieldsBody({ options, change }: OptionsFormProps) {
  return (
    <div className="fields disclosed">
      <NativeSelect
        label="If a file of that name exists"
        data={conflictWords.map(({ value, label }) => ({ value, label }))}
        value={options.onConflict}
        onChange={event => change({ onConflict: event.currentTarget.value as ConflictPolicy })}
      />
      <NativeSelect
        label="If the same picture was saved before"
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
        label="Note every piece of every image"
        description="For the weave. Otherwise those of the first 200 images are noted."
        checked={options.trace ?? false}
        onChange={event => change(optional('trace', event.currentTarget.checked || undefined))}
      />
      <TextInput
        label="Referer"
        description="The page the images are from; “auto” takes each image’s own site."
        placeholder="none"
        value={options.referer ?? ''}
        spellCheck={false}
        onChange={event => change(optional('referer', event.currentTarget.value))}
      />
      <HeadersField headers={options.headers} onHeaders={headers => change({ headers })} />
      <div className="field-pair">
        <CountInput
          label="Tries for each image"
          value={options.attempts}
          max={50}
          onCount={attempts => change({ attempts })}
        />
        <NumberInput
          label="Speed limit"
          placeholder="none"
          suffix=" MB/s"
          min={0}
          decimalScale={2}
          value={options.limitBytesPerSecond === undefined ? '' : options.limitBytesPerSecond / 1e6}
          onChange={value =>
            change(optional('limitBytesPerSecond', Number(value) > 0 ? Number(value) * 1e6 : undefined))
          }
        />
      </div>
      <TextInput
        label="Proxy"
        description="Empty means the system’s own."
        placeholder="http://proxy.example:3128"
        value={options.proxy ?? ''}
        spellCheck={false}
        onChange={event => change(optional('proxy', event.currentTarget.value))}
      />
    </div>
  )
}

function HeadersField({
  headers,
  onHeaders,
}: {
  headers: BatchOptions['headers']
  onHeaders: (headers: BatchOptions['headers']) => void
}) {
  // The text is the user's until it parses: half a line must stay as it was typed.
  const [text, setText] = useState(formatHeaders(headers))
  const parsed = parseHeaders(text)
  return (
    <Textarea
      label="Headers"
      description="One on each line, sent with every request."
      placeholder="Cookie: session=…"
      autosize
      minRows={2}
      maxRows={6}
      value={text}
      spellCheck={false}
      error={'problem' in parsed ? parsed.problem : undefined}
      onChange={event => {
        setText(event.currentTarget.value)
        const next = parseHeaders(event.currentTarget.value)
        if ('headers' in next) onHeaders(next.headers)
      }}
    />
  )
}

/** An option that is absent while its field is empty. */
function optional<Key extends keyof BatchOptions>(key: Key, value: BatchOptions[Key]): Partial<BatchOptions> {
  return { [key]: value === '' ? undefined : value } as Partial<BatchOptions>
}
