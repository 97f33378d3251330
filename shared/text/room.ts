import { failures, type OutOfRoom } from '../failure.ts'
import { formatBytes } from './format.ts'

/** Why a batch waits, and what would help: a sentence without its end. `bytes`: about what is still needed. */
export const roomWords = (bytes: number, code: OutOfRoom): string =>
  code === 'files-full'
    ? `${failures[code].title}. Delete some that are not needed`
    : `${failures[code].title}: about ${formatBytes(bytes)} more are needed. Free some space`
