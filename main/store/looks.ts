import type { Database } from './database.ts'

/** How images look, by the SHA-256 of their bytes: each is looked at once. */
export type Looks = {
  /** Undefined where it was never looked at. */
  get(sha256: string): StoredLook | undefined
  put(sha256: string, look: StoredLook): void
}

/** Pixels as the image is shown. `look`: absent where it is plain. */
export type StoredLook = { width: number; height: number; look: Uint8Array | undefined }

export function createLooks(db: Database): Looks {
  const sql = {
    get: db.prepare('SELECT width, height, look FROM looks WHERE sha256 = ?'),
    put: db.prepare('INSERT OR REPLACE INTO looks (sha256, width, height, look) VALUES (?, ?, ?, ?)'),
  }
  return {
    get(sha256) {
      const row = sql.get.get(sha256)
      if (row === undefined) return undefined
      const look = row['look'] instanceof Uint8Array ? row['look'] : undefined
      return { width: Number(row['width']), height: Number(row['height']), look }
    },
    put: (sha256, { width, height, look }) =>
      db.transaction(() => void sql.put.run(sha256, width, height, look ?? null)),
  }
}
