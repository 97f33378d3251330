import { Button, CloseButton, Modal, Text } from '@mantine/core'
import { memo } from 'react'
import { formatCount } from '../../shared/text/format.ts'
import { useValue } from '../value.ts'
import { changedQuestion, deleteImages, forgetDeletion, lastDeletion, undoDeletion } from './deleting.ts'

/** `onRestored`: is called once it was undone. */
type Props = { onRestored?: () => void }

/** What was just deleted, with the way back. */
export const DeletionNote = memo(function DeletionNote({ onRestored }: Props) {
  const deletion = useValue(lastDeletion)
  return (
    <div aria-live="polite" className="deletion-place">
      {deletion !== undefined && (
        <div className="floating-bar">
          <span>{deletion.words}</span>
          {deletion.canUndo && (
            <Button size="compact-sm" variant="light" onClick={() => void undoDeletion().then(onRestored)}>
              Undo
            </Button>
          )}
          <CloseButton size="sm" aria-label="Dismiss" onClick={forgetDeletion} />
        </div>
      )}
    </div>
  )
})

/** Never deleted without a question: they were changed after the download. */
export const ChangedFiles = memo(function ChangedFiles() {
  const question = useValue(changedQuestion)
  const close = () => changedQuestion.set(undefined)
  return (
    <Modal
      opened={question !== undefined}
      onClose={close}
      title="Changed since they were saved"
      centered
      // It would put a style into the page, which may hold none.
      lockScroll={false}
      zIndex={500}
      closeButtonProps={{ 'aria-label': 'Keep them' }}
    >
      {question !== undefined && (
        <>
          <Text size="sm">
            {question.count === 1
              ? 'This file is not what Shoal saved any more: it was changed. It was kept.'
              : `${formatCount(question.count, 'file')} are not what Shoal saved any more: they were changed. They were kept.`}
          </Text>
          <div className="panel-actions question-actions">
            <Button variant="default" onClick={close} data-autofocus>
              {question.count === 1 ? 'Keep it' : 'Keep them'}
            </Button>
            <Button
              color="red"
              variant="light"
              onClick={() => {
                close()
                void deleteImages(question.batch, question.indexes, true)
              }}
            >
              {question.count === 1 ? 'Delete it too' : 'Delete them too'}
            </Button>
          </div>
        </>
      )}
    </Modal>
  )
})
