import { useEffect, useState } from 'react'
import type { QueueProgress } from '../../shared/queue-progress.ts'
import { call } from '../client.ts'
import { wordsOf } from '../text.ts'

/** Between an answer and the next question, ms: what is shown changes with each fifty images. */
const askEveryMs = 2000

export type FollowedQueue = { progress: QueueProgress | undefined; problem: string | undefined }

/** How far the queue is, asked again and again while the window can be seen. `folder`: '' for none. */
export function useQueue(folder: string): FollowedQueue {
  const [followed, setFollowed] = useState<FollowedQueue>({ progress: undefined, problem: undefined })
  useEffect(() => {
    let isGone = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const ask = async () => {
      const next = document.hidden ? undefined : await answerOf(folder)
      if (isGone) return
      if (next !== undefined)
        setFollowed(last => ({ progress: next.progress ?? last.progress, problem: next.problem }))
      timer = setTimeout(ask, askEveryMs)
    }
    void ask()
    return () => {
      isGone = true
      clearTimeout(timer)
    }
  }, [folder])
  return followed
}

async function answerOf(folder: string): Promise<FollowedQueue> {
  try {
    return { progress: await call('queueProgress', folder === '' ? {} : { folder }), problem: undefined }
  } catch (error) {
    return { progress: undefined, problem: wordsOf(error) }
  }
}
