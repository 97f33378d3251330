import { ActionIcon, Popover, Select } from '@mantine/core'
import { type ImageType, imageTypes } from '../../shared/image.ts'
import { formatBytes } from '../../shared/text/format.ts'
import { setWindow, useWindow } from '../store.ts'
import { formatNumber } from '../text.ts'
import { FilterIcon } from '../ui/icons.tsx'

/** Those that most lists have; of the others the list is long. */
const usualTypes = imageTypes.slice(0, 11)
const sides = [0, 200, 500, 1000, 2000, 4000]
const bytes = [0, 10_000, 100_000, 500_000, 1_000_000, 5_000_000]

/** Which saved images are shown, by what they are. */
export function FactsFilter() {
  const type = useWindow(state => state.imageType)
  const minSide = useWindow(state => state.minSide)
  const minBytes = useWindow(state => state.minBytes)
  const isOn = type !== '' || minSide > 0 || minBytes > 0
  return (
    <Popover position="bottom-end" trapFocus>
      <Popover.Target>
        <ActionIcon
          variant={isOn ? 'light' : 'default'}
          size="md"
          aria-label={isOn ? 'Filter by type and size, on' : 'Filter by type and size'}
        >
          <FilterIcon size={16} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown className="facts-filter" aria-label="Filter by type and size">
        <Select
          size="xs"
          label="Type"
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
          data={[
            { value: '', label: 'Any' },
            ...usualTypes.map(one => ({ value: one, label: one.toUpperCase() })),
          ]}
          value={type}
          onChange={next => setWindow({ imageType: (next ?? '') as ImageType | '' })}
        />
        <Select
          size="xs"
          label="Shorter side"
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
          data={sides.map(side => ({
            value: `${side}`,
            label: side === 0 ? 'Any' : `${formatNumber(side)} px or more`,
          }))}
          value={`${minSide}`}
          onChange={next => setWindow({ minSide: Number(next) })}
        />
        <Select
          size="xs"
          label="File size"
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
          data={bytes.map(least => ({
            value: `${least}`,
            label: least === 0 ? 'Any' : `${formatBytes(least)} or more`,
          }))}
          value={`${minBytes}`}
          onChange={next => setWindow({ minBytes: Number(next) })}
        />
      </Popover.Dropdown>
    </Popover>
  )
}
