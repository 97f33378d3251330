import type { ReviewedSheets } from '../../shared/contract/commands.ts'
import { lastPart } from '../batch/progress.ts'
import { readAgain } from '../intake/draft.ts'
import { sayWhy } from '../text.ts'
import './sheets-field.css'

/** The sheets of a spreadsheet, hidden ones too: which of them are read. */
export function SheetsField({ sheets: all }: { sheets: readonly ReviewedSheets[] }) {
  return all.map(({ source, sheets }) => (
    <fieldset key={source} className="sheets-field">
      <legend>Sheets of {lastPart(source)}</legend>
      {sheets.map(({ name, isHidden, isRead }) => {
        const others = sheets.filter(sheet => sheet.isRead && sheet.name !== name).map(sheet => sheet.name)
        const isOnly = isRead && others.length === 0
        return (
          <label key={name} title={isOnly ? 'One sheet is needed' : undefined}>
            <input
              type="checkbox"
              checked={isRead}
              disabled={isOnly}
              onChange={() => {
                const names = isRead ? others : [...others, name]
                void readAgain({ sheets: { source, names } }).catch(sayWhy)
              }}
            />
            {name}
            {isHidden && <span className="is-hidden"> hidden</span>}
          </label>
        )
      })}
    </fieldset>
  ))
}
