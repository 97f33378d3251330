import { ActionIcon, Menu } from '@mantine/core'
import {
  type ExportFormat,
  exportFormatNames,
  exportFormats,
  exportName,
} from '../../shared/export-formats.ts'
import { call } from '../client.ts'
import { savePicture, saveText } from '../save-file.ts'
import { DownloadIcon } from '../ui/icons.tsx'
import { createValue, useValue } from '../value.ts'
import { sayWhy } from '../words.ts'

/** A chart as a picture, while one is shown. */
export type Picture = { name: string; make: () => Promise<Blob> }
export const shownPicture = createValue<Picture | undefined>(undefined)

/** The batch's times as a file, and the chart that is shown as a picture. */
export function ExportMenu({ batch }: { batch: string }) {
  const picture = useValue(shownPicture)
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size="md" aria-label="Export">
          <DownloadIcon size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {picture !== undefined && (
          <Menu.Item
            onClick={() =>
              void picture
                .make()
                .then(blob => savePicture(`shoal-${batch}-${picture.name}.png`, blob))
                .catch(sayWhy)
            }
          >
            Picture of this chart (PNG)
          </Menu.Item>
        )}
        {exportFormatNames.map(format => (
          <Menu.Item key={format} onClick={() => void save(batch, format).catch(sayWhy)}>
            {exportFormats[format].words}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

async function save(batch: string, format: ExportFormat): Promise<void> {
  const text = await call('exportBatch', { batch, format })
  await saveText(exportName(batch, format), text, exportFormats[format].type)
}
