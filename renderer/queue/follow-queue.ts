import { useEffect, useState } from 'react'
import type { QueueProgress } from '../../shared/queue-progress.ts'
import { askAgain } from '../ask-again.ts'
import { call } from '../client.ts'
import { sayWhy, wordsOf } from '../text.ts'

/** Between an answer and the next question, ms: what is shown changes with each fifty images. */
const askEveryMs = 2000

export type FollowedQueue = { progress: QueueProgress | undefined; problem: string | undefined }

/** How far the queue is, asked again and again while the window can be seen. `folder`: '' for none. */
export function useQueue(folder: string): FollowedQueue {
  const [followed, setFollowed] = useState<FollowedQueue>({ progress: undefined, problem: undefined })
  useEffect(
    () =>
      askAgain(() => answerOf(folder), {
        everyMs: askEveryMs,
        take: next =>
          setFollowed(last => ({ progress: next.progress ?? last.progress, problem: next.problem })),
        // What went wrong is in the answer.
        fail: sayWhy,
      }),
    [folder],
  )
  return followed
}

async function answerOf(folder: string): Promise<FollowedQueue> {
  try {
    return { progress: await call('queueProgress', folder === '' ? {} : { folder }), problem: undefined }
  } catch (error) {
    return { progress: undefined, problem: wordsOf(error) }
  }
}
