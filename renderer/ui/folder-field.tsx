import { Autocomplete, Button, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { type ReactNode, useEffect, useState } from 'react'
import type { FolderCheck } from '../../shared/contract/commands.ts'
import { formatBytes } from '../../shared/text/format.ts'
import { useCan } from '../app-info.ts'
import { call } from '../client.ts'
import { sayWhy } from '../text.ts'
import { FolderIcon } from './icons.tsx'

type Props = {
  label?: string
  description?: string
  folder: string
  onFolder: (folder: string) => void
  /** One was chosen in the system's dialog. Default: as `onFolder`. */
  onPicked?: (folder: string) => void
  /** Nothing is to be written there: whether that is possible is not asked. */
  isOnlyRead?: boolean
  /** Why it could not be used. */
  problem?: string | undefined
  /** What is said below it of a folder that can be used, by the bytes that are free on its disk. */
  below?: (freeBytes: number | undefined) => ReactNode
}

/** A path, completed while it is typed, with what the disk says about it. */
export function FolderField({
  label = 'Folder',
  description,
  folder,
  onFolder,
  onPicked = onFolder,
  isOnlyRead = false,
  problem,
  below,
}: Props) {
  const canPick = useCan('pickFolder')
  const [settled] = useDebouncedValue(folder, 150)
  const check = useAnswer(isOnlyRead ? '' : settled, path => call('checkFolder', { folder: path }))
  const matches = useAnswer(settled, path => call('completeFolder', { path }))
  const pick = () =>
    call('pickFolder', { folder }).then(picked => {
      if (picked !== undefined) onPicked(picked)
    }, sayWhy)
  return (
    <div>
      <div className="field-with-button">
        <Autocomplete
          label={label}
          description={description}
          data={matches?.filter(match => match !== folder) ?? []}
          filter={({ options }) => options}
          limit={12}
          maxDropdownHeight={220}
          leftSection={<FolderIcon />}
          value={folder}
          onChange={onFolder}
          spellCheck={false}
          error={problem ?? check?.problem}
          errorProps={{ role: problem === undefined ? undefined : 'alert' }}
        />
        {canPick && (
          <Button variant="default" onClick={pick}>
            Choose …
          </Button>
        )}
      </div>
      {check !== undefined && check.problem === undefined && problem === undefined && (
        <>
          <Text size="xs" c="dimmed" mt={4}>
            {wordsOfFolder(check)}
          </Text>
          {below?.(check.freeBytes)}
        </>
      )}
    </div>
  )
}

function wordsOfFolder({ exists, freeBytes }: FolderCheck): string {
  const free = freeBytes === undefined ? '' : `${formatBytes(freeBytes)} free`
  if (exists) return free
  return `New folder.${free === '' ? '' : ` ${free}.`}`
}

/** The answer to the newest question; late answers to older ones are dropped. */
function useAnswer<T>(question: string, ask: (question: string) => Promise<T>): T | undefined {
  const [answer, setAnswer] = useState<T>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another question is a reason to ask
  useEffect(() => {
    let stale = false
    if (question !== '') {
      ask(question).then(
        value => {
          if (!stale) setAnswer(value)
        },
        () => {},
      )
    }
    return () => {
      stale = true
    }
  }, [question])
  return answer
}
