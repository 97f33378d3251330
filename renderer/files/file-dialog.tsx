import { Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import './files.css'

type Props = { title: string; onClose: () => void; children: ReactNode }

/** A question about files, over the batch. */
export const FileDialog = ({ title, onClose, children }: Props) => (
  <Modal
    opened
    onClose={onClose}
    title={title}
    centered
    size="28rem"
    // It would put a style into the page, which may hold none.
    lockScroll={false}
    closeButtonProps={{ 'aria-label': 'Close' }}
    classNames={{ content: 'file-dialog' }}
  >
    {children}
  </Modal>
)
