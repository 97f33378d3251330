/** How files get their names, as a person thinks of it. */
export type Naming =
  | { kind: 'site' }
  | { kind: 'numbered' }
  /** Values of these columns, in this order. */
  | { kind: 'columns'; columns: readonly string[] }
  | { kind: 'own' }

const numbered = '{index:4} {name}'
const glue = ' - '
const column = /^\{field:([^{}|]+)\}$/

/** The template of a way that has one; what a person typed is their own. */
export function templateOf(naming: Exclude<Naming, { kind: 'own' }>): string {
  if (naming.kind === 'site') return '{name}'
  if (naming.kind === 'numbered') return numbered
  return naming.columns.map(name => `{field:${name}}`).join(glue)
}

/** Which way a template is. `columns`: those of the list; what names others was typed. */
export function namingOf(template: string, columns: readonly string[]): Naming {
  if (template === '{name}') return { kind: 'site' }
  if (template === numbered) return { kind: 'numbered' }
  const names = template.split(glue).map(part => column.exec(part)?.[1])
  const known = names.filter(name => name !== undefined && columns.includes(name))
  return known.length === names.length
    ? { kind: 'columns', columns: known.filter(name => name !== undefined) }
    : { kind: 'own' }
}

/** The columns in their order after one was chosen, or left; one always stays. */
export function toggledColumn(chosen: readonly string[], name: string): readonly string[] {
  if (!chosen.includes(name)) return [...chosen, name]
  return chosen.length > 1 ? chosen.filter(other => other !== name) : chosen
}
