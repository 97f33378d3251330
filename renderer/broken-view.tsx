import { Button, Text } from '@mantine/core'
import { Component, type ReactNode } from 'react'

type Props = { children: ReactNode }
type State = { broken: boolean }

/** Stands in for a view that could not be drawn. React knows no other way to catch than a class. */
export class BrokenView extends Component<Props, State> {
  override state: State = { broken: false }

  static getDerivedStateFromError(): State {
    return { broken: true }
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children
    return (
      <div className="center broken-view" role="alert">
        <Text fw={600}>This view could not be shown.</Text>
        <Text c="dimmed">Downloads continue. Reload the window to see them.</Text>
        <Button onClick={() => location.reload()}>Reload</Button>
      </div>
    )
  }
}
