import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type ColumnChoice,
  canHide,
  columnNames,
  columns,
  isWanted,
  noChoice,
  readChoice,
  resized,
  shownColumns,
  withColumn,
} from '../../../renderer/batch/columns.ts'

const name = fc.constantFrom(...columnNames)
const steps = fc.array(fc.tuple(name, fc.boolean(), fc.option(fc.integer({ min: -50, max: 2000 }))), {
  maxLength: 12,
})
const choiceOf = (taken: [(typeof columnNames)[number], boolean, number | null][]) =>
  taken.reduce<ColumnChoice>((choice, [name, isShown, width]) => {
    const shown = withColumn(choice, name, isShown)
    return width === null ? shown : resized(shown, name, width)
  }, noChoice)

test('whatever is chosen, a row keeps its picture and its name, and the rest in order as far as it fits', () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 200, max: 3000 }), fc.boolean(), (taken, width, rests) => {
      const choice = choiceOf(taken)
      const { names, tracks } = shownColumns(width, choice, rests)
      expect(names.slice(0, 2)).toEqual(['picture', 'name'])
      expect(names).toEqual(columnNames.filter(one => names.includes(one)))
      expect(names.every(one => isWanted(one, choice, rests))).toBe(true)
      expect(tracks.split(/ (?![^(]*\))/)).toHaveLength(names.length)
      for (const [one, asked] of Object.entries(choice.widths)) {
        expect(asked).toBeGreaterThanOrEqual(columns[one as keyof typeof columns].least)
      }
      expect(readChoice(JSON.stringify(choice))).toEqual(choice)
    }),
  )
})

test('where it is narrow, what matters least goes first', () => {
  const all = columnNames.reduce((choice, name) => withColumn(choice, name, true), noChoice)
  expect(shownColumns(3000, all, false).names).toEqual([...columnNames])
  expect(shownColumns(460, all, false).names).toEqual(['picture', 'name', 'size', 'state'])
  expect(shownColumns(1100, noChoice, true).names).toEqual([
    'picture',
    'name',
    'host',
    'size',
    'time',
    'state',
  ])
  expect(shownColumns(1100, noChoice, false).names).toContain('progress')
  expect(columnNames.filter(name => !canHide(name))).toEqual(['picture', 'name'])
})

test('what was kept by something else changes nothing', () => {
  for (const text of [
    undefined,
    '',
    'null',
    '[]',
    '{"shown":{"name":"x","nope":true},"widths":{"name":-1}}',
  ]) {
    expect(readChoice(text)).toEqual(noChoice)
  }
})
