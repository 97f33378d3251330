import type { ReactNode } from 'react'
import './facts.css'

/** Names with what they stand for, side by side. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="facts">{children}</dl>
}

/** `mono`: long and to be compared letter by letter. */
export function Fact({
  name,
  mono = false,
  children,
}: {
  name: string
  mono?: boolean
  children: ReactNode
}) {
  return (
    <>
      <dt>{name}</dt>
      <dd className={mono ? 'mono' : ''}>{children}</dd>
    </>
  )
}
