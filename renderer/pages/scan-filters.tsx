import { NumberInput, Switch } from '@mantine/core'
import { formatNumber } from '../text.ts'
import { SearchField } from '../ui/search-field.tsx'
import { useValue } from '../value.ts'
import { type ScanHeader, scanned, setFilter } from './scan.ts'

const mostPixels = 1_000_000
/** A terabyte: more than any image. */
const mostKilobytes = 1_000_000_000

/** Which of the found images are shown. */
export function ScanFilters({ types }: { types: ScanHeader['types'] }) {
  const { filter } = useValue(scanned)
  return (
    <search className="scan-filters" aria-label="Which images to show">
      <SearchField label="Find" value={filter.text} onText={text => setFilter({ text })} />
      <LeastInput
        label="Minimum width and height in pixels"
        placeholder="Min. pixels"
        unit="px"
        most={mostPixels}
        step={100}
        value={filter.minPixels}
        onLeast={minPixels => setFilter({ minPixels })}
      />
      <LeastInput
        label="Minimum size in kB"
        placeholder="Min. kB"
        unit="kB"
        most={mostKilobytes}
        step={10}
        value={filter.minKilobytes}
        onLeast={minKilobytes => setFilter({ minKilobytes })}
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

type LeastProps = {
  label: string
  placeholder: string
  unit: string
  most: number
  step: number
  value: number | undefined
  onLeast: (least: number | undefined) => void
}

/** The least of something, from 1; empty for none. */
function LeastInput({ label, placeholder, unit, most, step, value, onLeast }: LeastProps) {
  return (
    <NumberInput
      size="xs"
      className="scan-least"
      aria-label={label}
      placeholder={placeholder}
      prefix="at least "
      suffix={` ${unit}`}
      min={1}
      max={most}
      step={step}
      allowDecimal={false}
      allowNegative={false}
      value={value ?? ''}
      onChange={next => {
        const isLeast = typeof next === 'number' && next >= 1 && next <= most
        if (isLeast || next === '') onLeast(isLeast ? next : undefined)
      }}
    />
  )
}
