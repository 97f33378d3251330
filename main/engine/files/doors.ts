import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { type Inside, openInside } from './inside.ts'

/** A file with the door to write to it through. `path`: below the root of the door. */
export type Place = { inside: Inside; path: string }

/** The doors to the files of a batch: most are in its folder, some may have been moved out of it. */
export type Doors = {
  /** By an absolute path. Rejects with the file system's error. */
  to(path: string): Promise<Place>
}

/** `folders`: their own doors serve for all that is below them. */
export function createDoors(folders: readonly string[], options: { followLinks: boolean }): Doors {
  const doors = new Map<string, Promise<Inside>>()
  const doorOf = (folder: string) => {
    const known = doors.get(folder) ?? openInside(folder, options)
    doors.set(folder, known)
    return known
  }
  return {
    async to(path) {
      const folder = folders.find(each => isBelow(each, path)) ?? dirname(path)
      const inside = await doorOf(folder)
      return { inside, path: inside.path(relative(folder, path).split(sep).join('/')) }
    },
  }
}

/** Whether a path is below a folder, both absolute. */
export const isBelow = (folder: string, path: string): boolean => {
  const way = relative(folder, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

/** Where a file of a batch lies. */
export const placeOf = (folder: string, file: string): string => resolve(folder, ...file.split('/'))

export const inFolder = (folder: string, file: string): string => join(folder, ...file.split('/'))
