import { Button, Loader, Text } from '@mantine/core'
import { type ComponentType, useEffect, useState } from 'react'

/** A part that is loaded when it is first shown, or before. */
export type LazyView<Props> = ComponentType<Props> & { preload: () => Promise<unknown> }

/** Long enough for a server that was busy, short enough for a person who waits. */
const retryAfterMs = 1000

/**
 * Loads a view when it is needed. A failure is tried again once; then the view says so and offers to try again.
 * React's own `lazy` remembers a failure for good.
 */
export function lazyView<Props extends object>(load: () => Promise<ComponentType<Props>>): LazyView<Props> {
  let loaded: ComponentType<Props> | undefined
  let loading: Promise<void> | undefined

  const loadTwice = async () => {
    loaded = await load().catch(async () => {
      await new Promise(resolve => setTimeout(resolve, retryAfterMs))
      return load()
    })
  }
  const preload = () => {
    loading ??= loadTwice().catch(error => {
      loading = undefined
      throw error
    })
    return loading
  }

  function View(props: Props) {
    const [state, setState] = useState<'loading' | 'failed' | 'loaded'>('loading')
    useEffect(() => {
      if (loaded !== undefined || state !== 'loading') return
      let isShown = true
      const end = (next: 'failed' | 'loaded') => isShown && setState(next)
      preload().then(
        () => end('loaded'),
        () => end('failed'),
      )
      return () => {
        isShown = false
      }
    }, [state])
    if (loaded !== undefined) {
      const Loaded = loaded
      return <Loaded {...props} />
    }
    return state === 'failed' ? <NotLoaded retry={() => setState('loading')} /> : <LoadingView />
  }
  return Object.assign(View, { preload })
}

/** Seen only where loading takes long. */
const LoadingView = () => <Loader className="center loading-view" aria-label="Loading" />

function NotLoaded({ retry }: { retry: () => void }) {
  return (
    <div className="center broken-view" role="alert">
      <Text fw={600}>This view could not be loaded.</Text>
      <Text c="dimmed">Downloads continue.</Text>
      <Button onClick={retry}>Try again</Button>
    </div>
  )
}
