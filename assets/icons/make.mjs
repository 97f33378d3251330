// Draws the icons from icon.svg: `node assets/icons/make.mjs`, as PNG, for macOS (icns) and for Windows (ico). Packing would
// fetch a tool to convert them.
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'

const here = name => fileURLToPath(new URL(name, import.meta.url))
const drawing = await readFile(here('../icon.svg'))
for (const edge of [16, 24, 32, 48, 64, 128, 256, 512, 1024]) {
  await sharp(drawing, { density: (72 * edge) / 512 })
    .resize(edge, edge)
    .png({ compressionLevel: 9 })
    .toFile(here(`${edge}x${edge}.png`))
}

const picture = edge => readFile(here(`${edge}x${edge}.png`))

/** Apple's container: each picture behind a type of four letters and the length of both. */
async function icns() {
  const types = { ic11: 32, ic12: 64, ic07: 128, ic13: 256, ic08: 256, ic14: 512, ic09: 512, ic10: 1024 }
  const entries = []
  for (const [type, edge] of Object.entries(types)) {
    const bytes = await picture(edge)
    entries.push(header(type, bytes.length), bytes)
  }
  const body = Buffer.concat(entries)
  return Buffer.concat([header('icns', body.length), body])
}

function header(type, length) {
  const bytes = Buffer.alloc(8)
  bytes.write(type, 'latin1')
  bytes.writeUInt32BE(length + 8, 4)
  return bytes
}

/** Windows' container: a table of sizes and places, then the pictures. */
async function ico() {
  const edges = [16, 24, 32, 48, 64, 128, 256]
  const pictures = await Promise.all(edges.map(picture))
  const table = Buffer.alloc(6 + 16 * edges.length)
  table.writeUInt16LE(1, 2)
  table.writeUInt16LE(edges.length, 4)
  let place = table.length
  for (const [at, bytes] of pictures.entries()) {
    const row = 6 + 16 * at
    // 0 stands for 256.
    table.writeUInt8(edges[at] % 256, row)
    table.writeUInt8(edges[at] % 256, row + 1)
    table.writeUInt16LE(1, row + 4)
    table.writeUInt16LE(32, row + 6)
    table.writeUInt32LE(bytes.length, row + 8)
    table.writeUInt32LE(place, row + 12)
    place += bytes.length
  }
  return Buffer.concat([table, ...pictures])
}

await writeFile(here('icon.icns'), await icns())
await writeFile(here('icon.ico'), await ico())
