import { Menu } from '@mantine/core'
import { Fragment, type MouseEvent, type ReactNode } from 'react'
import './context-menu.css'

export type MenuAction = {
  name: string
  label: string
  /** The key that does it, as it is shown. */
  keys?: string
  icon: ReactNode
  /** Actions of one group stand together. */
  group: string
  /** It takes something away. */
  isBad?: boolean
  run: () => void
}
/** In pixels of the window. */
export type MenuPoint = { x: number; y: number }

/** Where neither side of the pointer has room for all of it, it moves up; where the window is lower than it, it scrolls. */
const middlewares = { flip: true, shift: { crossAxis: true, padding: 4 }, size: true }

/** A menu where the pointer is. */
export function ContextMenu({
  at,
  actions,
  onClose,
}: {
  at: MenuPoint
  actions: readonly MenuAction[]
  onClose: () => void
}) {
  return (
    <Menu
      opened
      onClose={onClose}
      position="bottom-start"
      floatingStrategy="fixed"
      middlewares={middlewares}
      returnFocus={false}
      trapFocus
    >
      <Menu.Target>
        <button
          type="button"
          className="menu-point"
          tabIndex={-1}
          aria-label="Actions"
          style={{ left: at.x, top: at.y }}
        />
      </Menu.Target>
      <Menu.Dropdown>
        {actions.map(({ name, label, keys, icon, group, isBad, run }, index) => (
          <Fragment key={name}>
            {index > 0 && actions[index - 1]?.group !== group && <Menu.Divider />}
            <Menu.Item
              leftSection={icon}
              rightSection={keys && <span className="menu-key">{keys}</span>}
              {...(isBad && { className: 'menu-bad' })}
              onClick={run}
            >
              {label}
            </Menu.Item>
          </Fragment>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

/** Where a menu is asked for. By key there is no pointer: then it is at what has the focus. */
export function menuPointOf({ clientX, clientY, target }: MouseEvent): MenuPoint {
  if (clientX !== 0 || clientY !== 0) return { x: clientX, y: clientY }
  const { left, top } = (target as Element).getBoundingClientRect()
  return { x: left + 24, y: top + 24 }
}
