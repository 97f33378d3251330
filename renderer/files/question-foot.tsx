import { Button, Text } from '@mantine/core'
import type { ReactNode } from 'react'

/** `problem`: why it could not be done; empty for none. `children`: another way, between both buttons. */
type Props = {
  problem: string
  onCancel: () => void
  submit: string
  isReady?: boolean
  isStarting: boolean
  children?: ReactNode
}

/** The end of a question about files: what went wrong, and the buttons that leave it or do it. */
export const QuestionFoot = ({ problem, onCancel, submit, isReady = true, isStarting, children }: Props) => (
  <>
    {problem !== '' && (
      <Text size="sm" c="var(--bad)" role="alert">
        {problem}
      </Text>
    )}
    <div className="file-dialog-foot">
      <Button variant="default" onClick={onCancel}>
        Cancel
      </Button>
      {children}
      <Button type="submit" disabled={!isReady} loading={isStarting}>
        {submit}
      </Button>
    </div>
  </>
)
