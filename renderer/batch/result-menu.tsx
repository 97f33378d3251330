import { ActionIcon, Menu } from '@mantine/core'
import { type ResultFormat, resultFormatNames, resultFormats } from '../../shared/result.ts'
import { call } from '../client.ts'
import { notify } from '../store.ts'
import { sayWhy } from '../text.ts'
import { FileIcon } from '../ui/icons.tsx'

/** The list with what became of each image beside its row, as a file in the batch's folder. */
export function ResultMenu({ batch }: { batch: string }) {
  const save = async (format: ResultFormat) => {
    const { file } = await call('saveResult', { batch, format })
    notify(`Saved in the folder as ${file}.`)
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size="md" aria-label="List with files" title="List with files">
          <FileIcon size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>The list, with the files beside its rows</Menu.Label>
        {resultFormatNames.map(format => (
          <Menu.Item key={format} onClick={() => void save(format).catch(sayWhy)}>
            {resultFormats[format].words} (.{format})
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
