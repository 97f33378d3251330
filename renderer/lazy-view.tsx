import { Button, Text } from '@mantine/core'
import { type ComponentType, useEffect, useState } from 'react'
import { reloadsFor } from './reloads.ts'
import { Loading } from './ui/loading.tsx'

/** A part that is loaded when it is first shown, or before. */
export type LazyView<Props> = ComponentType<Props> & { preload: () => Promise<unknown> }

/**
 * Loads a view when it is needed. A browser remembers for the life of a page that a module could not be loaded, so
 * trying again means loading the page again: once automatically, then where the person asks for it. `name`: of this view
 * alone.
 */
export function lazyView<Props extends object>(
  name: string,
  load: () => Promise<ComponentType<Props>>,
): LazyView<Props> {
  const reloads = reloadsFor(name, () => sessionStorage)
  let loaded: ComponentType<Props> | undefined
  let loading: Promise<void> | undefined

  const preload = () => {
    loading ??= load().then(view => {
      loaded = view
      reloads.cameUp()
    })
    return loading
  }

  function reload() {
    reloads.begin()
    location.reload()
  }

  function View(props: Props) {
    const [state, setState] = useState<'loading' | 'failed' | 'loaded'>('loading')
    useEffect(() => {
      if (loaded !== undefined || state !== 'loading') return
      let isShown = true
      const end = (next: 'failed' | 'loaded') => isShown && setState(next)
      preload().then(
        () => end('loaded'),
        async () => {
          const canReload = reloads.isFirst() && (await isServed())
          if (canReload && isShown) reload()
          else end('failed')
        },
      )
      return () => {
        isShown = false
      }
    }, [state])
    if (loaded !== undefined) {
      const Loaded = loaded
      return <Loaded {...props} />
    }
    return state === 'failed' ? <NotLoaded reload={reload} /> : <LoadingView />
  }
  return Object.assign(View, { preload })
}

/** Seen only where loading takes long. */
const LoadingView = () => <Loading label="Loading" className="loading-view" />

/** A page that is loaded again while Shoal does not run would be gone, and what it says with it. */
const isServed = () =>
  fetch(location.href, { cache: 'no-store' }).then(
    answer => answer.ok,
    () => false,
  )

function NotLoaded({ reload }: { reload: () => void }) {
  return (
    <div className="center broken-view" role="alert">
      <Text fw={600}>This view could not be loaded.</Text>
      <Text c="dimmed">Downloads continue.</Text>
      <Button onClick={() => isServed().then(served => served && reload())}>Try again</Button>
    </div>
  )
}
