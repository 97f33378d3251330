import { NumberInput, Switch } from '@mantine/core'
import { SearchField } from '../ui/search-field.tsx'
import { useValue } from '../value.ts'
import { formatNumber } from '../words.ts'
import { type ScanHeader, scanned, setFilter } from './scan.ts'

const mostPixels = 1_000_000

/** Which of the found images are shown. */
export function ScanFilters({ types }: { types: ScanHeader['types'] }) {
  const { filter } = useValue(scanned)
  return (
    <search className="scan-filters" aria-label="Which images to show">
      <SearchField label="Find" value={filter.text} onText={text => setFilter({ text })} />
      <NumberInput
        size="xs"
        aria-label="At least so many pixels wide and high"
        placeholder="Any size"
        prefix="at least "
        suffix=" px"
        min={1}
        max={mostPixels}
        step={100}
        allowDecimal={false}
        allowNegative={false}
        value={filter.minPixels ?? ''}
        onChange={value => {
          const isSize = typeof value === 'number' && value >= 1 && value <= mostPixels
          if (isSize || value === '') setFilter({ minPixels: isSize ? value : undefined })
        }}
      />
      <Switch
        size="xs"
        label="Same site only"
        checked={filter.sameHost}
        onChange={event => setFilter({ sameHost: event.currentTarget.checked })}
      />
      {types.length > 1 && (
        <fieldset className="filters" aria-label="Types">
          {types.map(({ type, images }) => {
            const isOn = filter.types.includes(type)
            return (
              <button
                key={type}
                type="button"
                className="filter"
                aria-pressed={isOn}
                onClick={() =>
                  setFilter({
                    types: isOn ? filter.types.filter(other => other !== type) : [...filter.types, type],
                  })
                }
              >
                {type.toUpperCase()} {formatNumber(images)}
              </button>
            )
          })}
        </fieldset>
      )}
    </search>
  )
}
