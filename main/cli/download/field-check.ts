import type { Item } from '../../../shared/model.ts'
import { refuse } from '../../../shared/refusal.ts'
import { formatCount } from '../../../shared/text/format.ts'
import { templateFields } from '../../app/app.ts'

/** Checks whether the items have the fields that their file names use. */
export type FieldCheck = {
  add(items: readonly Item[]): void
  /** Throws a RefusalError where no item has a wanted field. */
  throwIfUnknown(): void
  /** A remark for each field that some items lack. */
  remarks(): string[]
}

/** How many field names are kept for the message: in JSON lists every object may have other names. */
const mostNames = 20

/** `also`: fields that are wanted for something else than file names. */
export function createFieldCheck(template: string, also: readonly string[] = []): FieldCheck {
  const inNames = templateFields(template)
  const wanted = [...inNames, ...also]
  const lacking = new Map(wanted.map(name => [name, 0]))
  const names = new Set<string>()
  let count = 0

  const unknown = () => wanted.filter(name => count > 0 && lacking.get(name) === count)

  return {
    add(items) {
      count += items.length
      if (wanted.length === 0) return
      for (const { fields = {} } of items) {
        for (const name of wanted) {
          if ((fields[name] ?? '').trim() === '') lacking.set(name, (lacking.get(name) ?? 0) + 1)
        }
        if (names.size < mostNames) for (const name of Object.keys(fields)) names.add(name)
      }
    },
    throwIfUnknown() {
      const [name] = unknown()
      if (name === undefined) return
      const there =
        names.size === 0
          ? 'its images have no fields; only CSV, TSV and JSON lists have some'
          : `its images have ${[...names].join(', ')}`
      refuse('unknown-field', `No image of the list has a field "${name}": ${there}`)
    },
    remarks: () =>
      inNames
        .filter(name => (lacking.get(name) ?? 0) > 0)
        .map(name => {
          const lack = lacking.get(name) ?? 0
          const there = lack === count && names.size > 0 ? ` They have ${[...names].join(', ')}.` : ''
          return `The field "${name}" is empty or missing for ${formatCount(lack, 'image')}; it stays empty in their file names.${there}`
        }),
  }
}
