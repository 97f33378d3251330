import { Button } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { ChevronIcon } from './icons.tsx'
import './disclosure.css'

type Props = { open: boolean; onToggle: () => void; children: ReactNode }

/** The button over what few need. What it opens is where the caller wants it. */
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

/** What few need, below its button: closed until asked for. */
export function Disclosed({
  label,
  children,
  className,
}: {
  label: string
  children: ReactNode
  className?: string
}) {
  const [open, setOpen] = useState(false)
  return (
    <div>
      <Disclosure open={open} onToggle={() => setOpen(!open)}>
        {label}
      </Disclosure>
      {open && (
        <div className={className === undefined ? 'disclosed' : `${className} disclosed`}>{children}</div>
      )}
    </div>
  )
}
