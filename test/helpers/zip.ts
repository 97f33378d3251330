import { crc32, deflateRawSync } from 'node:zlib'

/** `flags`: 1 says encrypted. `isStored`: not deflated. */
type ZipOptions = { flags?: number; isStored?: boolean }

/** A zip file of these parts (APPNOTE 4.3). */
export function zip(
  parts: Readonly<Record<string, string | Uint8Array>>,
  { flags = 0, isStored = false }: ZipOptions = {},
): Buffer {
  const files: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const [name, content] of Object.entries(parts)) {
    const path = Buffer.from(name)
    const whole = Buffer.from(content)
    // What is encrypted begins with a header of 12 bytes.
    const packed = Buffer.concat([isStored ? whole : deflateRawSync(whole), Buffer.alloc(12 * flags)])
    const facts = Buffer.alloc(26)
    facts.writeUInt16LE(20, 0)
    facts.writeUInt16LE(flags, 2)
    facts.writeUInt16LE(isStored ? 0 : 8, 4)
    facts.writeUInt32LE(crc32(whole), 10)
    facts.writeUInt32LE(packed.length, 14)
    facts.writeUInt32LE(whole.length, 18)
    facts.writeUInt16LE(path.length, 22)
    const file = Buffer.concat([Buffer.from('504b0304', 'hex'), facts, path, packed])
    const place = Buffer.alloc(14)
    place.writeUInt32LE(offset, 10)
    central.push(Buffer.concat([Buffer.from('504b01021400', 'hex'), facts, place, path]))
    files.push(file)
    offset += file.length
  }
  const list = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(central.length, 8)
  end.writeUInt16LE(central.length, 10)
  end.writeUInt32LE(list.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...files, list, end])
}
