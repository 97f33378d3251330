import { type RefObject, useEffect, useRef } from 'react'

/** Marks the field of the returned ref as wrong while it has a problem, for the form to know. */
export function useValidity<Field extends HTMLInputElement | HTMLTextAreaElement>(
  problem: string | undefined,
): RefObject<Field | null> {
  const field = useRef<Field>(null)
  useEffect(() => field.current?.setCustomValidity(problem ?? ''), [problem])
  return field
}

/** Leads to the first wrong field of a form; false where there is none. The field itself says what is wrong. */
export function showInvalid(form: HTMLFormElement): boolean {
  const wrong = form.querySelector<HTMLElement>('input:invalid, textarea:invalid')
  wrong?.focus({ preventScroll: true })
  // Its label is to be seen, too.
  wrong?.scrollIntoView({ block: 'center' })
  return wrong !== null
}
