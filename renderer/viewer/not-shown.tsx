import { useEffect, useState } from 'react'
import type { Row } from '../../shared/contract/commands.ts'
import { presentFile } from '../../shared/conversion.ts'
import { refusals } from '../../shared/refusal.ts'
import { appInfo } from '../app-info.ts'
import { shortFolder } from '../batch/progress.ts'
import { call, imageUrl } from '../client.ts'
import { useValue } from '../value.ts'

type Props = { batch: string; row: Row; folder: string; hasPreview: boolean }

/** `at`: the path of the file that is gone, where that is known. */
type Reason = { kind: 'type' } | { kind: 'gone'; at: string | undefined }

/** Why the file itself is not shown: it is gone from the disk, or browsers do not know its type. */
export function NotShown({ batch, row, folder, hasPreview }: Props) {
  const home = useValue(appInfo)?.home ?? ''
  const reason = useReason(batch, row.index, shortFolder(folder, home))
  if (reason === undefined) return null
  const words = reason.kind === 'gone' ? <Gone at={reason.at} /> : <UnknownType {...{ row, hasPreview }} />
  return (
    <div className={hasPreview ? 'stage-note' : 'viewer-words'} role="status">
      {words}
    </div>
  )
}

function Gone({ at }: { at: string | undefined }) {
  const { title, advice } = refusals['file-gone']
  return (
    <>
      <p>
        <strong>{title}.</strong>
        {at !== undefined && ` It was at ${at}`}
      </p>
      <p>{advice}</p>
    </>
  )
}

function UnknownType({ row, hasPreview }: Pick<Props, 'row' | 'hasPreview'>) {
  const type = row.imageType?.toUpperCase() ?? 'this type'
  return (
    <p>{hasPreview ? `A preview: browsers cannot show ${type}.` : `This browser cannot show ${type}.`}</p>
  )
}

/** Undefined until it is known. */
function useReason(batch: string, index: number, folder: string): Reason | undefined {
  const [reason, setReason] = useState<Reason>()
  useEffect(() => {
    let stale = false
    reasonOf(batch, index, folder).then(found => {
      if (!stale) setReason(found)
    })
    return () => {
      stale = true
    }
  }, [batch, index, folder])
  return reason
}

async function reasonOf(batch: string, index: number, folder: string): Promise<Reason> {
  // Where Shoal cannot be asked, the window says so already.
  const answer = await fetch(imageUrl(batch, index), { method: 'HEAD' }).catch(() => undefined)
  if (answer?.status !== 404) return { kind: 'type' }
  const details = await call('item', { batch, index }).catch(() => undefined)
  const file = details?.saved && presentFile(details.saved).file
  return { kind: 'gone', at: file && pathBelow(folder, file) }
}

/** As the system writes it that the folder is on. */
const pathBelow = (folder: string, file: string): string =>
  folder.includes('\\') ? [folder, ...file.split('/')].join('\\') : `${folder}/${file}`
