import { dataOf } from '../../../shared/data-link.ts'
import { type Failure, failure } from '../../../shared/failure.ts'
import type { Arrived } from '../attempt/arrived.ts'
import { finishBody } from '../attempt/finished-body.ts'
import { tooLarge } from '../attempt/receiver.ts'
import { partMark } from '../files/batch-parts.ts'
import type { Reservation } from '../files/names.ts'
import { openPart } from '../files/part-file.ts'
import type { RunContext } from '../run-context.ts'
import type { NamedJob } from './put-in-place.ts'

/**
 * Writes the image that a `data:` link holds to where the item's part file would be, and checks it as any other. Nothing
 * is asked for, so there is no attempt, and no time that counts. Rejects with the disk's error or the signal's reason.
 */
export async function writeEmbedded(
  held: Reservation,
  { batch, queued, names }: NamedJob,
  context: RunContext,
  signal: AbortSignal,
): Promise<Arrived | Failure> {
  const { url } = queued.item
  const data = dataOf(url)
  if (data === undefined) return failure('bad-url', 'The data: link holds no image that can be read')
  const { bytes, contentType } = data
  if (bytes.length > context.options.maxBytes) return tooLarge(context.options)
  const path = names.partPath(held.plan, partMark(batch.id, queued.index, 0))
  const part = await openPart(names.inside, path, 0, { isChecked: context.options.check !== 'off' })
  await part.append(bytes)
  const headers = { 'content-type': contentType, 'content-length': String(bytes.length) }
  const response = { status: 200, headers, finalUrl: url, redirects: [] }
  const whole = await finishBody({ response }, part, { cut: undefined }, context, signal)
  if ('code' in whole) {
    await part.reset()
    return whole
  }
  const { image, damage, notDecoded } = whole
  return { ...{ part: whole.part, image, damage, notDecoded, contentType }, served: {}, finalUrl: url }
}
