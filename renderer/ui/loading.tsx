import { Loader } from '@mantine/core'

/** Something is on its way. A label needs a role: without one, screen readers pass over it. */
export const Loading = ({ label, className = '' }: { label: string; className?: string }) => (
  <Loader className={`center ${className}`} role="progressbar" aria-label={label} />
)
