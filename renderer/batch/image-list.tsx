import { Button, CloseButton } from '@mantine/core'
import { type KeyboardEvent, type MouseEvent, useEffect, useState } from 'react'
import { formatCount } from '../../shared/text/format.ts'
import { appInfo } from '../app-info.ts'
import { undoShown } from '../files/arranging.ts'
import { WorkNotes } from '../files/work-notes.tsx'
import { openImage, useWindow } from '../store.ts'
import { ContextMenu, menuPointOf } from '../ui/context-menu.tsx'
import { useValue } from '../value.ts'
import { Viewer } from '../viewer/viewer.tsx'
import { viewImage, viewing } from '../viewer/viewing.ts'
import { type Chosen, howMany } from './chosen.ts'
import { deleteImages, lastDeletion, undoDeletion } from './deleting.ts'
import { DeletionNote } from './deletion-note.tsx'
import type { Feed, Selection } from './feed.ts'
import { type ImageAction, imageActions } from './image-actions.tsx'
import './image-list.css'

/** A list of images, as table or grid: scrolls to a place, with the focus or without. */
export type ImageListPlaces = {
  /** The place in the list of the first one that is drawn: a very long list has pages. */
  first: number
  focus(place: number): void
  reveal(place: number): void
}

type Props = { feed: Feed; batch: string; chosen: Chosen; list: ImageListPlaces }
type MenuAt = { x: number; y: number; place: number }

/** What table and grid have in common: choosing, opening, the menu, and the keys for that. */
export function useImageList({ feed, batch, chosen, list }: Props, selection: Selection) {
  const [menu, setMenu] = useState<MenuAt>()
  useEffect(() => chosen.follow(selection), [chosen, selection])

  const placeOf = (target: EventTarget): number | undefined => {
    const place =
      target instanceof Element ? target.closest<HTMLElement>('[data-place]')?.dataset['place'] : undefined
    return place === undefined ? undefined : list.first + Number(place)
  }

  /** Opens it in the whole window. */
  const view = (place: number) => viewImage({ place, index: feed.rows.get().at(place)?.index })

  const handlers = {
    onClick(event: MouseEvent) {
      const place = placeOf(event.target)
      if (place === undefined) return chosen.clear()
      chosen.take(place, { shift: event.shiftKey, toggle: event.ctrlKey || event.metaKey })
    },
    onDoubleClick(event: MouseEvent) {
      const place = placeOf(event.target)
      if (place !== undefined) view(place)
    },
    onContextMenu(event: MouseEvent) {
      const place = placeOf(event.target)
      if (place === undefined) return
      event.preventDefault()
      const row = feed.rows.get().at(place)
      const isAmong = row !== undefined && chosen.has(row.index)
      if (!isAmong) chosen.take(place, { shift: false, toggle: false })
      const { x, y } = menuPointOf(event)
      setMenu({ x, y, place })
    },
    /** Answers whether the key was for this. */
    onKeyDown(event: KeyboardEvent): boolean {
      const place = placeOf(event.target)
      const withCtrl = event.ctrlKey || event.metaKey
      const done = keyAction(event, place, withCtrl)
      if (done === undefined) return false
      event.preventDefault()
      done()
      return true
    },
  }

  function keyAction(
    event: KeyboardEvent,
    place: number | undefined,
    withCtrl: boolean,
  ): (() => void) | undefined {
    const key = event.key.toLowerCase()
    if (withCtrl && key === 'a') return chosen.all
    if (withCtrl && key === 'z')
      return () => (lastDeletion.get()?.canUndo === true ? void undoDeletion() : undoShown())
    if (place !== undefined && key === ' ') {
      if (withCtrl) return () => chosen.take(place, { shift: false, toggle: true })
      return () => view(place)
    }
    const row = place === undefined ? undefined : feed.rows.get().at(place)
    if (row !== undefined && key === 'enter' && !withCtrl) return () => openImage(row.index)
    const all = chosen.indexes.get()
    if (key === 'delete' && howMany(all) > 0 && canDo('trash')) {
      return () => {
        chosen.clear()
        void deleteImages(batch, all)
      }
    }
    if (key === 'escape' && howMany(all) > 0 && useWindow.getState().panel === 'none') return chosen.clear
    return undefined
  }

  return {
    handlers,
    parts: (
      <>
        {menu !== undefined && (
          <ImageMenu {...{ feed, batch, chosen, list }} at={menu} onClose={() => setMenu(undefined)} />
        )}
        <div className="floating-bars">
          <SelectionBar {...{ feed, batch, chosen, list }} />
          <DeletionNote />
          <WorkNotes batch={batch} feed={feed} />
        </div>
        <ViewerOf {...{ feed, batch, chosen, list }} />
      </>
    ),
  }
}

const canDo = (capability: 'trash'): boolean => appInfo.get()?.capabilities.includes(capability) ?? false

function ViewerOf(props: Props) {
  const shown = useValue(viewing)
  return shown === undefined ? null : <Viewer {...props} viewing={shown} />
}

/** The actions for what is chosen now. */
function useActions({ feed, batch, chosen }: Props, place: number | undefined): ImageAction[] {
  const all = useValue(chosen.indexes)
  const { at } = useValue(feed.rows)
  const capabilities = useValue(appInfo)?.capabilities
  const at_ = place === undefined ? undefined : at(place)
  const isOne = howMany(all) === 1
  return imageActions({
    ...{ batch, chosen: all, header: useValue(feed.header), place: place ?? 0 },
    row: isOne && at_ !== undefined && chosen.has(at_.index) ? at_ : undefined,
    can: capability => capabilities?.includes(capability) ?? false,
  })
}

function ImageMenu({ at, list, onClose, ...props }: Props & { at: MenuAt; onClose: () => void }) {
  const actions = useActions({ ...props, list }, at.place)
  const close = () => {
    onClose()
    list.focus(at.place)
  }
  return <ContextMenu at={at} actions={actions} onClose={close} />
}

/** For several images: what can be done with all of them at once. One has its menu and its panel. */
function SelectionBar(props: Props) {
  const count = howMany(useValue(props.chosen.indexes))
  return count < 2 ? null : <Selected {...props} count={count} />
}

function Selected({ count, ...props }: Props & { count: number }) {
  const { chosen } = props
  const actions = useActions(props, undefined)
  return (
    <section className="floating-bar" aria-label="Selected images">
      <strong className="number">{formatCount(count, 'image')} selected</strong>
      {actions.map(({ name, label, icon, run }) => (
        <Button
          key={name}
          title={label}
          size="compact-sm"
          variant="subtle"
          color={name === 'delete' ? 'red' : 'gray'}
          leftSection={icon}
          onClick={() => {
            run()
            if (name === 'delete') chosen.clear()
          }}
        >
          <span className="bar-label">{label}</span>
        </Button>
      ))}
      <CloseButton size="sm" aria-label="Clear the selection" onClick={chosen.clear} />
    </section>
  )
}
