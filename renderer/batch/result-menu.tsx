import { Button, Menu } from '@mantine/core'
import { type ResultFormat, resultFormatNames, resultFormats } from '../../shared/result.ts'
import { call } from '../client.ts'
import { notify } from '../store.ts'
import { sayWhy } from '../text.ts'

/** The list with what became of each image beside its row, as a file in the batch's folder. */
export function ResultMenu({ batch }: { batch: string }) {
  const save = async (format: ResultFormat) => {
    const { file } = await call('saveResult', { batch, format })
    notify(`Saved in the folder as ${file}.`)
  }
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" size="compact-md">
          List with files
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {resultFormatNames.map(format => (
          <Menu.Item key={format} onClick={() => void save(format).catch(sayWhy)}>
            {resultFormats[format].words} (.{format})
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
