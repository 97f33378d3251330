import { Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { headerFault } from '../../shared/header.ts'
import type { BatchOptions } from '../../shared/settings.ts'
import { defaultUserAgent } from '../../shared/user-agent.ts'
import { useValidity } from '../ui/use-validity.ts'
import { formatHeaders, parseHeaders } from './headers.ts'
import type { OptionsFormProps } from './options-form.tsx'

/** What every request carries, and which way it goes. */
export function RequestFields({ options, change }: OptionsFormProps) {
  return (
    <>
      <PlainField
        label="Referer"
        description="The page the images are from; “auto” uses each image’s own site."
        value={options.referer}
        onValue={referer => change({ referer })}
      />
      <HeadersField headers={options.headers} onHeaders={headers => change({ headers })} />
      <UserAgentField userAgent={options.userAgent} onUserAgent={userAgent => change({ userAgent })} />
      <PlainField
        label="Proxy"
        description="Empty uses the system’s proxy."
        placeholder="http://proxy.example:3128"
        value={options.proxy}
        onValue={proxy => change({ proxy })}
      />
      <PlainField
        label="Cookie file"
        description="Full path; Netscape’s format. Each cookie goes to its own site. What is in it is not kept."
        value={options.cookieFile}
        onValue={cookieFile => change({ cookieFile })}
      />
      <PlainField
        label="Certificate file"
        description="Full path; PEM. Trusted beside those of the system."
        value={options.caFile}
        onValue={caFile => change({ caFile })}
      />
    </>
  )
}

type PlainFieldProps = {
  label: string
  description: string
  placeholder?: string
  value: string | undefined
  /** Undefined: the field is empty. */
  onValue: (value: string | undefined) => void
}

const PlainField = ({ value, onValue, placeholder = 'none', ...texts }: PlainFieldProps) => (
  <TextInput
    {...texts}
    placeholder={placeholder}
    value={value ?? ''}
    spellCheck={false}
    onChange={event => onValue(event.currentTarget.value || undefined)}
  />
)

type HeadersProps = {
  headers: BatchOptions['headers']
  onHeaders: (headers: BatchOptions['headers']) => void
}

function HeadersField({ headers, onHeaders }: HeadersProps) {
  // The text is the user's until it parses: half a line must stay as it was typed.
  const [text, setText] = useState(formatHeaders(headers))
  const parsed = parseHeaders(text)
  const problem = 'problem' in parsed ? parsed.problem : undefined
  const field = useValidity<HTMLTextAreaElement>(problem)
  return (
    <Textarea
      ref={field}
      label="Headers"
      description="One per line, sent with every request."
      placeholder="Cookie: session=…"
      autosize
      minRows={2}
      maxRows={6}
      value={text}
      spellCheck={false}
      error={problem}
      onChange={event => {
        setText(event.currentTarget.value)
        const next = parseHeaders(event.currentTarget.value)
        if ('headers' in next) onHeaders(next.headers)
      }}
    />
  )
}

type UserAgentProps = {
  userAgent: BatchOptions['userAgent']
  onUserAgent: (userAgent: BatchOptions['userAgent']) => void
}

function UserAgentField({ userAgent, onUserAgent }: UserAgentProps) {
  const [text, setText] = useState(userAgent ?? '')
  const problem = userAgentProblem(text)
  const field = useValidity<HTMLInputElement>(problem)
  return (
    <TextInput
      ref={field}
      label="User-Agent"
      description="The name Shoal sends to sites."
      placeholder={defaultUserAgent}
      value={text}
      spellCheck={false}
      error={problem}
      onChange={event => {
        const next = event.currentTarget.value
        setText(next)
        if (userAgentProblem(next) === undefined) onUserAgent(next.trim() || undefined)
      }}
    />
  )
}

const userAgentProblem = (text: string): string | undefined =>
  headerFault('User-Agent', text) === undefined ? undefined : 'Use Latin letters, digits and signs only.'
