import type { Item } from '../../shared/model.ts'
import { refuse } from '../../shared/refusal.ts'
import { formatCount } from '../../shared/text/format.ts'
import { templateFields } from '../app/app.ts'

/** Looks whether the items have the fields that their names are made of. */
export type FieldCheck = {
  add(items: readonly Item[]): void
  /** Throws a RefusalError where no item has a wanted field. */
  throwIfUnknown(): void
  /** What is to be said of fields that not every item has. */
  remarks(): string[]
}

/** Names of fields that are kept to be told; a list may call each of its objects' fields otherwise. */
const mostNames = 20

export function createFieldCheck(template: string): FieldCheck {
  const wanted = templateFields(template)
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
          ? 'its images have no fields at all, as those of CSV, TSV and JSON lists do'
          : `its images have ${[...names].join(', ')}`
      refuse('unknown-field', `No image of the list has a field "${name}": ${there}`)
    },
    remarks: () =>
      wanted
        .filter(name => (lacking.get(name) ?? 0) > 0)
        .map(name => {
          const lack = lacking.get(name) ?? 0
          const there = lack === count && names.size > 0 ? ` They have ${[...names].join(', ')}.` : ''
          return `The field "${name}" is empty or absent for ${formatCount(lack, 'image')}: in their names its place stays empty.${there}`
        }),
  }
}
