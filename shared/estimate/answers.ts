import { hostOf } from '../address.ts'
import type { Attempt } from '../model.ts'

/** One request that was answered, as the estimate sees it. `…At`: epoch ms, in this order. */
export type Answer = {
  host: string
  startedAt: number
  /** The connection is there and the request is sent. */
  sentAt: number
  answeredAt: number
  receivedAt: number
  endedAt: number
  bytes: number
  reused: boolean
  /** It brought a saved image. The others only show what else the host and the line had to do. */
  delivered: boolean
}

/** What the estimate needs of an attempt; undefined where the host did not answer to the end. */
export function answerOf(attempt: Attempt, isSaved: boolean): Answer | undefined {
  const { timestamps: t, reusedConnection, receivedBytes, failure } = attempt
  const answeredAt = t.responseAt ?? t.firstByteAt
  const receivedAt = t.bodyEndAt ?? answeredAt
  if (answeredAt === undefined || receivedAt === undefined) return undefined
  const sentAt = Math.max(t.startedAt, t.requestSentAt ?? t.secureConnectAt ?? t.connectAt ?? t.startedAt)
  return {
    host: hostOf(attempt.url),
    startedAt: t.startedAt,
    sentAt: Math.min(sentAt, answeredAt),
    answeredAt,
    receivedAt: Math.max(receivedAt, answeredAt),
    endedAt: Math.max(t.endedAt, receivedAt, answeredAt),
    bytes: receivedBytes,
    reused: reusedConnection,
    delivered: isSaved && failure === undefined,
  }
}
