import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { ChevronIcon } from './icons.tsx'
import './disclosure.css'

type Props = { open: boolean; onToggle: () => void; children: ReactNode }

/** The button over what few need. What it opens stands where the caller wants it. */
export function Disclosure({ open, onToggle, children }: Props) {
  return (
    <Button
      variant="subtle"
      color="gray"
      size="compact-sm"
      className={open ? 'disclosure is-open' : 'disclosure'}
      leftSection={<ChevronIcon size={16} />}
      aria-expanded={open}
      onClick={onToggle}
    >
      {children}
    </Button>
  )
}
