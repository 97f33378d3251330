import { Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import './files.css'

/** `isWide`: for images side by side. */
type Props = { title: string; onClose: () => void; isWide?: boolean; children: ReactNode }

/** A question about files, over the batch. */
export const FileDialog = ({ title, onClose, isWide = false, children }: Props) => (
  <Modal
    opened
    onClose={onClose}
    title={title}
    centered
    size={isWide ? '60rem' : '28rem'}
    // It would put a style into the page, which may hold none.
    lockScroll={false}
    closeButtonProps={{ 'aria-label': 'Close' }}
    classNames={{ content: 'file-dialog' }}
  >
    {children}
  </Modal>
)
