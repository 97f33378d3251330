import type { Narrowness } from '../model.ts'

/** Why fewer images are downloaded at a time than the options allow. */
export function narrowedWords(atOnce: number, why: Narrowness): string {
  switch (why) {
    case 'slow-line':
      return `The connection is slower than 1 kB/s per image. Downloading ${atOnce} at a time for now.`
    case 'open-files':
      return `The limit on open files is reached. Downloading ${atOnce} at a time from now on; no image fails because of it.`
  }
}
