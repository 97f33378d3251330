import { ActionIcon, Menu } from '@mantine/core'
import { type ExportFormat, exportName } from '../../shared/export-formats.ts'
import { savePicture, saveText } from '../save-file.ts'
import { sayWhy } from '../text.ts'
import { DownloadIcon } from '../ui/icons.tsx'
import { createValue, useValue } from '../value.ts'

/** A chart as a picture, while one is shown. */
export type Picture = { name: string; make: () => Promise<Blob> }
export const shownPicture = createValue<Picture | undefined>(undefined)

type Props<Format extends ExportFormat> = {
  /** What is exported, as the files' names say it. */
  what: string
  formats: Readonly<Record<Format, { type: string; words: string }>>
  textOf: (format: Format) => Promise<string>
}

/** Times as a file, and the chart that is shown as a picture. */
export function ExportMenu<Format extends ExportFormat>(props: Props<Format>) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size="md" aria-label="Export">
          <DownloadIcon size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <ExportItems {...props} />
      </Menu.Dropdown>
    </Menu>
  )
}

/** The same as items of another menu. */
export function ExportItems<Format extends ExportFormat>({ what, formats, textOf }: Props<Format>) {
  const picture = useValue(shownPicture)
  const names = Object.keys(formats) as Format[]
  const save = async (format: Format) =>
    saveText(exportName(what, format), await textOf(format), formats[format].type)
  return (
    <>
      {picture !== undefined && (
        <Menu.Item
          onClick={() =>
            void picture
              .make()
              .then(blob => savePicture(`shoal-${what}-${picture.name}.png`, blob))
              .catch(sayWhy)
          }
        >
          Picture of this chart (PNG)
        </Menu.Item>
      )}
      {names.map(format => (
        <Menu.Item key={format} onClick={() => void save(format).catch(sayWhy)}>
          {formats[format].words}
        </Menu.Item>
      ))}
    </>
  )
}
