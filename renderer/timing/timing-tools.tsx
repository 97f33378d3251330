import { ActionIcon, Tooltip } from '@mantine/core'
import type { ReactNode } from 'react'
import { ToolbarTools } from '../batch/toolbar-tools.tsx'
import { FitIcon, MinusIcon, PlusIcon, RowsIcon, TableIcon } from '../ui/icons.tsx'

/** How the times are shown. `isZoomed`: less than the whole time is in sight. */
export type TimingMode = { asTable: boolean; allRows: boolean; isZoomed: boolean }

type Props = {
  mode: TimingMode
  zoom: (factor: number) => void
  showWhole: () => void
  toggleRows: () => void
  toggleTable: () => void
}

const zoomStep = 1.5
const size = 16

/** The buttons beside a chart, in the toolbar of its batch. */
export function TimingTools({ mode, zoom, showWhole, toggleRows, toggleTable }: Props) {
  const isWhole = !mode.isZoomed
  return (
    <ToolbarTools>
      {!mode.asTable && (
        <>
          <Tool
            label="Zoom out"
            icon={<MinusIcon size={size} />}
            onClick={() => zoom(1 / zoomStep)}
            disabled={isWhole}
          />
          <Tool label="Zoom in" icon={<PlusIcon size={size} />} onClick={() => zoom(zoomStep)} />
          <Tool
            label="Show the whole time"
            icon={<FitIcon size={size} />}
            onClick={showWhole}
            disabled={isWhole}
          />
          <Tool
            label="Fit all rows"
            icon={<RowsIcon size={size} />}
            onClick={toggleRows}
            pressed={mode.allRows}
          />
        </>
      )}
      <Tool
        label="As a table"
        icon={<TableIcon size={size} />}
        onClick={toggleTable}
        pressed={mode.asTable}
      />
    </ToolbarTools>
  )
}

type ToolProps = {
  label: string
  icon: ReactNode
  onClick: () => void
  disabled?: boolean
  pressed?: boolean
}

function Tool({ label, icon, onClick, disabled = false, pressed }: ToolProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant={pressed ? 'light' : 'default'}
        size="md"
        aria-label={label}
        aria-pressed={pressed}
        // Not `disabled`: it would lose the focus while it is used.
        aria-disabled={disabled}
        {...(disabled && { 'data-disabled': true })}
        onClick={() => !disabled && onClick()}
      >
        {icon}
      </ActionIcon>
    </Tooltip>
  )
}
