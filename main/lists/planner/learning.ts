import { askedDecision, type TableColumns } from './asked-columns.ts'
import type { Column } from './column.ts'
import { type Entity, eachCell } from './entity.ts'
import { addEvidence } from './evidence.ts'
import { decideRoles } from './roles.ts'

export type Learning = {
  /** Adds what an entity shows to what is known of its columns. */
  learn(entity: Entity): void
  /** Settles the role of each column that has shown a value. A role that was settled stays. */
  decide(): void
  /** Columns that were empty until now are decided by their first value. */
  learnLate(entity: Entity): void
}

/** What is known of a list's columns, until their roles are settled by it. `askedOf`: what the user says of them. */
export function createLearning(
  columns: readonly Column[],
  askedOf: () => TableColumns | undefined,
): Learning {
  const together = new Map<string, Set<Column>>()

  function learn(entity: Entity): void {
    const byUnit = new Map<number, Set<Column>>()
    eachCell(entity, (cell, at) => {
      if (cell.column.isOfResult) return
      addEvidence(cell, at.saysImage)
      const group = byUnit.get(at.unit) ?? new Set()
      group.add(cell.column)
      byUnit.set(at.unit, group)
    })
    const outside = byUnit.get(entity.unit) ?? new Set()
    for (const [unit, group] of byUnit) {
      const all = unit === entity.unit ? group : new Set([...group, ...outside])
      together.set([...all].map(({ order }) => order).join(' '), all)
    }
  }

  function decide(): void {
    const asked = askedOf()
    for (const [column, decided] of decideRoles(columns, together.values())) {
      if (column.role !== undefined) continue
      const { role, why } = asked === undefined ? decided : askedDecision(column, asked, decided)
      column.role = role
      column.why = why
    }
    together.clear()
  }

  return {
    learn,
    decide,
    learnLate(entity) {
      let isNew = false
      eachCell(entity, ({ column, value }) => {
        isNew ||= column.role === undefined && value.trim() !== ''
      })
      if (!isNew) return
      learn(entity)
      decide()
    },
  }
}
