import { utimes, writeFile } from 'node:fs/promises'

/** The zone "Internet", without the address: links can hold secrets, and would go with the file. */
const mark = '[ZoneTransfer]\r\nZoneId=3\r\n'

/**
 * Marks a file as one from the internet, as browsers on Windows do: programs that open it are careful then. The mark is a
 * stream of the file, which goes along when it is renamed. `modifiedAt`: its time of last change, which writing the
 * stream would change.
 */
export async function markOfWeb(path: string, modifiedAt: Date | undefined): Promise<void> {
  try {
    await writeFile(`${path}:Zone.Identifier`, mark)
    if (modifiedAt !== undefined) await utimes(path, new Date(), modifiedAt)
  } catch {
    // A disk without streams takes no mark, which is no reason to lose the image.
  }
}
