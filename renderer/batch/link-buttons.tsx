import { Button } from '@mantine/core'
import { useCan } from '../app-info.ts'
import { call } from '../client.ts'
import { copyText } from '../copy-text.ts'
import { sayWhy } from '../text.ts'
import { CopyIcon, LinkIcon } from '../ui/icons.tsx'

/** What can be done with an image's link. */
export function LinkButtons({ url }: { url: string }) {
  const canOpen = useCan('openUrl')
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<CopyIcon size={16} />}
        onClick={() => void copyText(url, 'Link copied.')}
      >
        Copy link
      </Button>
      {canOpen && (
        <Button
          size="xs"
          variant="default"
          leftSection={<LinkIcon size={16} />}
          onClick={() => call('openUrl', { url }).catch(sayWhy)}
        >
          Open in browser
        </Button>
      )}
    </>
  )
}
