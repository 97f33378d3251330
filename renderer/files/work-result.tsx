import type { ReactNode } from 'react'
import { AlertIcon, CheckIcon } from '../ui/icons.tsx'

/** What some work on files came to. */
export const WorkResult = ({ isGood, children }: { isGood: boolean; children: ReactNode }) => (
  <p className={isGood ? 'work-result' : 'work-result is-bad'}>
    {isGood ? <CheckIcon /> : <AlertIcon />}
    <span>{children}</span>
  </p>
)
