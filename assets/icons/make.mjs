// Draws the icons from icon.svg: `node assets/icons/make.mjs`. Installers make their own formats from the largest.
import { readFile } from 'node:fs/promises'
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
