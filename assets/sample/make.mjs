// Paints the five sample images: `node assets/sample/make.mjs`. Everything is computed here, from a fixed seed,
// so the images are free of other people's rights and come out the same every time.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'

const width = 1600
const height = 1067
const folder = dirname(fileURLToPath(import.meta.url))

// ---- chance -------------------------------------------------------------------------------------------------

function chanceFrom(seed) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    // Bell-shaped enough, between -1 and 1.
    around: () => (next() + next() + next()) / 1.5 - 1,
    pick: list => list[Math.floor(next() * list.length)],
  }
}

const lattice = (() => {
  const chance = chanceFrom(7)
  return Float32Array.from({ length: 65536 }, () => chance.next())
})()

const at = (x, y) => lattice[((x & 255) | ((y & 255) << 8)) >>> 0]
const smooth = t => t * t * (3 - 2 * t)
const mix = (a, b, t) => a + (b - a) * t
const clamp = t => Math.min(1, Math.max(0, t))
const step = (low, high, t) => smooth(clamp((t - low) / (high - low)))

function noise(x, y) {
  const [i, j] = [Math.floor(x), Math.floor(y)]
  const [u, v] = [smooth(x - i), smooth(y - j)]
  return mix(mix(at(i, j), at(i + 1, j), u), mix(at(i, j + 1), at(i + 1, j + 1), u), v)
}

function clouds(x, y, octaves = 5) {
  let [sum, weight, total] = [0, 0.5, 0]
  for (let o = 0; o < octaves; o += 1) {
    sum += weight * noise(x * 2 ** o + o * 17.3, y * 2 ** o + o * 9.1)
    total += weight
    weight /= 2
  }
  return sum / total
}

/** The bright net that waves throw on the ground: ridges of bent noise. */
function caustics(x, y) {
  const bend = clouds(x * 0.7 + 5, y * 0.7, 3) * 2
  const a = 1 - Math.abs(2 * noise(x + bend, y + bend * 0.8) - 1)
  const b = 1 - Math.abs(2 * noise(x * 1.3 - bend + 40, y * 1.3 + bend + 11) - 1)
  return Math.max(a, b) ** 9
}

// ---- paint --------------------------------------------------------------------------------------------------

const rgb = hex => [1, 3, 5].map(i => Number.parseInt(hex.slice(i, i + 2), 16))

function ramp(stops) {
  const colors = stops.map(([t, hex]) => [t, rgb(hex)])
  return t => {
    let i = 1
    while (i < colors.length - 1 && t > colors[i][0]) i += 1
    const [[t0, a], [t1, b]] = [colors[i - 1], colors[i]]
    const u = clamp((t - t0) / (t1 - t0))
    return a.map((channel, k) => mix(channel, b[k], u))
  }
}

/** Colours every pixel by its place, x and y from 0 to 1. */
function paint(shade) {
  const pixels = Buffer.alloc(width * height * 3)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const color = shade(x / width, y / height)
      for (let k = 0; k < 3; k += 1) pixels[(y * width + x) * 3 + k] = Math.min(255, Math.max(0, color[k]))
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
}

const add = (color, light, strength) => color.map((channel, k) => channel + light[k] * strength)

/** Beams that fan out from a point above the picture. */
function beams(x, y, sourceX, seed) {
  const angle = Math.atan2((x - sourceX) * 1.5, y + 0.35)
  const stripes = 0.65 * noise(angle * 13 + seed, seed) + 0.35 * noise(angle * 34 + seed, seed + 9)
  return step(0.42, 0.95, stripes) * (1 - y) ** 1.5 * Math.exp(-((x - sourceX) ** 2) * 4)
}

const layer = async (body, blur = 0) => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${body}</svg>`
  const image = sharp(Buffer.from(svg))
  return { input: await (blur > 0 ? image.blur(blur) : image).png().toBuffer() }
}

/** Grain hides banding, and gives the files the weight of photographs. */
async function grain(image, strength, seed) {
  const chance = chanceFrom(seed)
  const { data, info } = await image.removeAlpha().raw().toBuffer({ resolveWithObject: true })
  for (let i = 0; i < data.length; i += info.channels) {
    const speck = chance.around() * strength
    for (let k = 0; k < info.channels; k += 1) data[i + k] = Math.min(255, Math.max(0, data[i + k] + speck))
  }
  return sharp(data, { raw: info })
}

// ---- sea life -----------------------------------------------------------------------------------------------

const f = n => n.toFixed(1)

/** A fish of length 1 looking along x, placed, turned and bent a little. */
function fish(x, y, length, degrees, color, { opacity = 1, belly, fat = 1, bend = 0 } = {}) {
  const body = `M.5 0C.38-.13 .12-.17-.12-.1C-.22-.07-.28-.035-.33-.02L-.5-${f(0.15)}C-.45-.05-.45 .05-.5 .15L-.33 .02C-.28 .035-.22 .07-.12 .1C.12 .17 .38 .13 .5 0Z`
  const fins = 'M.08-.14C0-.24-.12-.22-.16-.1ZM.02 .14C-.05 .22-.12 .2-.14 .1Z'
  const shine = belly ? `<path d="M.46 .01C.36 .1 .1 .14-.12 .085C-.22 .06-.28 .03-.33 .012C-.1 .03 .2 .04 .46 .01Z" fill="${belly}" opacity=".75"/>` : ''
  const eye = length > 22 ? '<circle cx=".36" cy="-.025" r=".022" fill="#071722"/><circle cx=".366" cy="-.03" r=".007" fill="#fff"/>' : ''
  const flip = Math.abs(((degrees % 360) + 360) % 360 - 180) < 90 ? -1 : 1
  return `<g transform="translate(${f(x)} ${f(y)}) rotate(${f(degrees)}) scale(${f(length)} ${f(length * fat * flip)}) skewX(${f(bend)})" opacity="${opacity.toFixed(2)}"><path d="${fins}" fill="${color}" opacity=".8"/><path d="${body}" fill="${color}"/>${shine}${eye}</g>`
}

/** A shoal along a curve; `spread` is its half width in pixels at each place of the curve. */
function shoal(chance, count, curve, spread, look) {
  const members = Array.from({ length: count }, () => {
    const t = chance.next()
    const [x, y] = curve(t)
    const [nextX, nextY] = curve(t + 0.004)
    const heading = Math.atan2(nextY - y, nextX - x)
    const off = chance.around() * spread(t)
    return {
      x: x - Math.sin(heading) * off,
      y: y + Math.cos(heading) * off,
      degrees: (heading * 180) / Math.PI + chance.around() * 12,
      depth: chance.next(),
      t,
    }
  })
  members.sort((a, b) => a.depth - b.depth)
  return members.map(member => look(member)).join('')
}

const bubbles = (chance, count, x0, x1) =>
  Array.from({ length: count }, () => {
    const [x, y, r] = [chance.between(x0, x1), chance.between(80, height - 120), chance.between(1.5, 7)]
    return `<circle cx="${f(x)}" cy="${f(y)}" r="${f(r)}" fill="#eaffff" fill-opacity=".12" stroke="#eaffff" stroke-opacity=".45"/><circle cx="${f(x - r * 0.3)}" cy="${f(y - r * 0.35)}" r="${f(r * 0.22)}" fill="#fff" fill-opacity=".8"/>`
  }).join('')

/** A branching coral grown upwards. */
function coral(chance, x, y, length, color, thickness) {
  const paths = []
  const grow = (x0, y0, degrees, size, thick, generation) => {
    const radians = (degrees * Math.PI) / 180
    const [x1, y1] = [x0 + Math.cos(radians) * size, y0 + Math.sin(radians) * size]
    const [cx, cy] = [(x0 + x1) / 2 + chance.around() * size * 0.2, (y0 + y1) / 2 + chance.around() * size * 0.2]
    paths.push(`<path d="M${f(x0)} ${f(y0)}Q${f(cx)} ${f(cy)} ${f(x1)} ${f(y1)}" stroke-width="${f(thick)}"/>`)
    if (generation === 0) return
    for (const side of chance.next() < 0.35 ? [-1, 0, 1] : [-1, 1]) {
      const turn = side * chance.between(16, 34) + chance.around() * 8
      grow(x1, y1, mix(degrees + turn, -90, 0.08), size * chance.between(0.7, 0.88), thick * 0.74, generation - 1)
    }
  }
  for (const lean of [-38, -14, 12, 36]) grow(x, y, -90 + lean + chance.around() * 8, length, thickness, 5)
  return `<g fill="none" stroke="${color}" stroke-linecap="round">${paths.join('')}</g>`
}

/** A sea fan: fine ribs in a half circle. */
function fan(chance, x, y, radius, color) {
  const ribs = Array.from({ length: 64 }, (_, i) => {
    const angle = Math.PI * (1.08 + (0.84 * i) / 63) + chance.around() * 0.03
    const reach = radius * (0.82 + 0.18 * Math.sin(i * 0.55) + chance.around() * 0.08)
    const [dx, dy] = [Math.cos(angle) * reach, Math.sin(angle) * reach]
    return `<path d="M${f(x)} ${f(y)}Q${f(x + dx * 0.35)} ${f(y + dy * 0.75)} ${f(x + dx)} ${f(y + dy)}"/>`
  })
  const nets = Array.from({ length: 9 }, (_, i) => {
    const r = radius * (0.25 + i * 0.085)
    return `<path d="M${f(x - r * 0.93)} ${f(y - r * 0.2)}A${f(r)} ${f(r)} 0 0 1 ${f(x + r * 0.93)} ${f(y - r * 0.2)}" stroke-opacity=".8"/>`
  })
  return `<g fill="none" stroke="${color}" stroke-width="3.2" stroke-linecap="round">${ribs.join('')}${nets.join('')}</g>`
}

/** A hill line across the picture, filled to its lower edge. */
function hills(seed, base, rise, frequency, fill) {
  let path = `M0 ${height}`
  for (let x = 0; x <= width; x += 8) path += `L${x} ${f(base - rise * clouds((x / width) * frequency + seed, seed, 4))}`
  return `<path d="${path}L${width} ${height}Z" fill="${fill}"/>`
}

// ---- scenes -------------------------------------------------------------------------------------------------

async function openSea() {
  const chance = chanceFrom(11)
  const water = ramp([[0, '#9fe6ee'], [0.14, '#4dbddb'], [0.4, '#1b7fb5'], [0.7, '#0c4a80'], [1, '#062648']])
  const background = paint((x, y) => {
    const away = (x - 0.62) ** 2
    let color = water(clamp(y * 0.95 + away * 0.9 * (1 - y * 0.4) + (clouds(x * 4, y * 4) - 0.5) * 0.06))
    color = add(color, [190, 235, 225], beams(x, y, 0.62, 3) * 0.55)
    const ripple = caustics(x * 9, 2.2 / (y + 0.03)) * step(0.16, 0, y)
    return add(color, [120, 120, 100], ripple * 0.6)
  })
  // One big bend, thick in its middle: the shoal turns as one.
  const curve = t => {
    const angle = mix(2.75, -0.62, t)
    const radius = mix(560, 330, t)
    return [860 + Math.cos(angle) * radius * 1.22, 560 + Math.sin(angle) * radius * 0.78]
  }
  const spread = t => 48 + 130 * Math.sin(Math.PI * clamp(t)) ** 0.8
  const far = shoal(chance, 520, curve, t => spread(t) * 1.25, ({ x, y, degrees, depth }) =>
    fish(x, y, 16 + depth * 12, degrees, '#2f7fae', { opacity: 0.35 + depth * 0.3 }),
  )
  const tint = ramp([[0, '#3a8fb8'], [0.6, '#8fcfe2'], [1, '#e4f6f6']])
  const near = shoal(chance, 460, curve, spread, ({ x, y, degrees, depth, t }) => {
    const light = clamp(1.05 - y / height + chance.around() * 0.18)
    const color = `rgb(${tint(light * 0.8).map(Math.round).join(' ')})`
    return fish(x, y, 24 + depth * 30, degrees + chance.around() * 4, color, {
      opacity: 0.75 + depth * 0.25,
      belly: '#f4ffff',
      bend: Math.sin(t * 40) * 4,
    })
  })
  const leaders = [[1290, 285, -58, 62], [1334, 240, -52, 50], [1252, 330, -62, 56]]
    .map(([x, y, degrees, length]) => fish(x, y, length, degrees, '#ffb45c', { belly: '#ffe9c2' }))
    .join('')
  return background.composite([
    await layer(far, 2.2),
    await layer(near, 0.35),
    await layer(leaders),
    await layer(bubbles(chance, 26, 200, 1500), 0.5),
  ])
}

async function reef() {
  const chance = chanceFrom(23)
  const water = ramp([[0, '#c6f4ea'], [0.18, '#5fd0d6'], [0.5, '#1d93b8'], [0.85, '#10618f'], [1, '#0d4a73']])
  const background = paint((x, y) => {
    let color = water(clamp(y * 0.9 + (x - 0.3) ** 2 * 0.6 + (clouds(x * 5, y * 5) - 0.5) * 0.07))
    color = add(color, [200, 230, 205], beams(x, y, 0.3, 21) * 0.6)
    return add(color, [120, 130, 110], caustics(x * 8, 1.8 / (y + 0.03)) * step(0.14, 0, y) * 0.6)
  })
  const farReef = [
    hills(3, 800, 230, 4, '#1c7ba2'),
    ...[180, 520, 860, 1240, 1500].map(x => coral(chance, x, 770 + chance.around() * 40, 44, '#1a7299', 14)),
  ].join('')
  const midReef = [
    hills(8, 930, 260, 5, '#155d80'),
    fan(chance, 350, 860, 230, '#c45f9f'),
    fan(chance, 1390, 840, 180, '#8a58b8'),
    ...[[120, 880, 52, '#d9617a'], [620, 905, 44, '#e88f5d'], [1120, 870, 58, '#c9507f'], [1540, 890, 46, '#e39a58']].map(
      ([x, y, length, color]) => coral(chance, x, y, length, color, 17),
    ),
  ].join('')
  const dome = (x, y, r, color) => {
    const grooves = Array.from({ length: 6 }, (_, i) => {
      const reach = r * (0.14 + i * 0.15)
      return `<path d="M${f(x - reach)} ${y}A${f(reach)} ${f(r * (0.3 + i * 0.075))} 0 0 1 ${f(x + reach)} ${y}"/>`
    })
    return `<ellipse cx="${x}" cy="${y}" rx="${r}" ry="${f(r * 0.76)}" fill="${color}"/><g fill="none" stroke="#0c3a52" stroke-opacity=".28" stroke-width="7" stroke-linecap="round" stroke-dasharray="46 14 80 18">${grooves.join('')}</g>`
  }
  const nearReef = [
    dome(560, 1040, 150, '#d9a441'),
    dome(1240, 1060, 190, '#5f9e6e'),
    coral(chance, 210, 1075, 74, '#ff7a59', 26),
    coral(chance, 830, 1085, 62, '#f2b84b', 22),
    coral(chance, 1480, 1075, 78, '#ff6f91', 27),
    hills(14, 1110, 120, 6, '#0c3a52'),
  ].join('')
  const stream = t => [mix(-80, 1500, t), 520 + Math.sin(t * 5.2 + 0.5) * 130 - t * 190]
  const gold = shoal(chance, 150, stream, t => 40 + 85 * Math.sin(Math.PI * clamp(t)), ({ x, y, degrees, depth }) =>
    fish(x, y, 30 + depth * 34, degrees, chance.pick(['#ffc53d', '#ffb020', '#ffd666']), {
      opacity: 0.85 + depth * 0.15,
      belly: '#fff6d6',
      fat: 1.25,
    }),
  )
  const blue = shoal(chance, 90, t => [mix(1680, 560, t), 300 + Math.sin(t * 4) * 70 + t * 210], () => 60, ({ x, y, degrees, depth }) =>
    fish(x, y, 18 + depth * 14, degrees, '#256fae', { opacity: 0.55, fat: 1.2 }),
  )
  const pair = [[700, 770, 8, 96], [800, 812, 4, 74]]
    .map(([x, y, degrees, length]) => fish(x, y, length, degrees, '#ff6b3d', { belly: '#fff', fat: 1.5 }))
    .join('')
  return background.composite([
    await layer(blue, 1.6),
    await layer(farReef, 4),
    await layer(midReef, 1.2),
    await layer(gold, 0.3),
    await layer(pair),
    await layer(nearReef, 0.6),
    await layer(bubbles(chance, 40, 900, 1250), 0.4),
  ])
}

async function kelp() {
  const chance = chanceFrom(37)
  const water = ramp([[0, '#f4f6b8'], [0.15, '#b9dc83'], [0.42, '#4fa36f'], [0.75, '#1b6258'], [1, '#0c3b3f']])
  const background = paint((x, y) => {
    const away = (x - 0.48) ** 2 * 1.5
    const color = water(clamp(y * 0.85 + away + (clouds(x * 4, y * 4) - 0.5) * 0.08))
    return add(color, [235, 230, 140], beams(x, y, 0.48, 51) * 0.55)
  })
  const strand = (x, thickness, color, leaf, sway) => {
    const place = t => [x + Math.sin(t * 5 + x) * sway * t + Math.sin(t * 11 + x * 2) * sway * 0.18, height + 40 - t * (height + 120)]
    let stem = ''
    const leaves = []
    for (let i = 0; i <= 60; i += 1) {
      const [px, py] = place(i / 60)
      stem += `${i === 0 ? 'M' : 'L'}${f(px)} ${f(py)}`
      if (i < 3) continue
      const side = i % 2 === 0 ? 1 : -1
      const long = thickness * chance.between(9, 15)
      const droop = chance.between(-0.5, 0.15)
      const [dx, dy] = [side * long, long * droop]
      leaves.push(
        `<path d="M${f(px)} ${f(py)}C${f(px + dx * 0.3)} ${f(py + dy - long * 0.25)} ${f(px + dx * 0.7)} ${f(py + dy - long * 0.2)} ${f(px + dx)} ${f(py + dy)}C${f(px + dx * 0.7)} ${f(py + dy + long * 0.08)} ${f(px + dx * 0.3)} ${f(py + dy * 0.5 + long * 0.1)} ${f(px)} ${f(py)}Z"/>`,
        `<circle cx="${f(px + side * thickness * 0.9)}" cy="${f(py - thickness * 0.2)}" r="${f(thickness * 0.75)}"/>`,
      )
    }
    return `<g fill="${leaf}"><path d="${stem}" fill="none" stroke="${color}" stroke-width="${f(thickness)}" stroke-linecap="round"/>${leaves.join('')}</g>`
  }
  const grove = (places, thickness, color, leaf, sway) =>
    places.map(x => strand(x + chance.around() * 30, thickness * chance.between(0.85, 1.2), color, leaf, sway)).join('')
  const far = grove([90, 230, 340, 480, 610, 720, 860, 960, 1080, 1200, 1330, 1450, 1560], 4, '#4d9468', '#5aa46e', 40)
  const mid = grove([60, 260, 420, 1040, 1230, 1420, 1570], 7, '#2b6f4c', '#37834f', 60)
  const near = grove([-40, 1500, 1650], 12, '#123f35', '#174d3c', 80)
  const curve = t => [mix(1320, 330, t), 560 - Math.sin(t * 4.2) * 150 + t * 60]
  const silver = shoal(chance, 170, curve, t => 24 + 80 * Math.sin(Math.PI * clamp(t)), ({ x, y, degrees, depth }) =>
    fish(x, y, 26 + depth * 30, degrees, chance.pick(['#e8f3cf', '#cfe6b4', '#f7f5d0']), {
      opacity: 0.75 + depth * 0.25,
      belly: '#ffffff',
    }),
  )
  return background.composite([
    await layer(far, 3.2),
    await layer(mid, 1.1),
    await layer(silver, 0.3),
    await layer(near, 2),
    await layer(bubbles(chance, 24, 480, 1120), 0.5),
  ])
}

async function dusk() {
  const chance = chanceFrom(53)
  const sky = ramp([[0, '#27305f'], [0.25, '#5a3f86'], [0.5, '#b8527f'], [0.72, '#f0805f'], [0.9, '#ffc06a'], [1, '#ffe2a0']])
  const horizon = 0.56
  const sun = [0.6, 0.49]
  const skyAt = (x, y) => {
    const t = y / horizon
    let color = sky(clamp(t + (clouds(x * 3, y * 9) - 0.5) * 0.12))
    const far = Math.hypot((x - sun[0]) * 1.5, y - sun[1])
    color = add(color, [255, 190, 110], Math.exp(-far * 9) * 0.55)
    // Clouds lie flat and are lit from below.
    const cover = step(0.5, 0.74, clouds(x * 3.2 + 2, y * 13 + 4, 6)) * step(0.02, 0.2, t) * step(1.02, 0.7, t)
    const lit = clamp(1.1 - far * 1.6)
    return color.map((channel, k) => mix(channel, mix([70, 48, 104][k], [255, 168, 118][k], lit), cover * 0.75))
  }
  const background = paint((x, y) => {
    if (y < horizon) {
      const color = skyAt(x, y)
      const far = Math.hypot((x - sun[0]) * (width / height), y - sun[1])
      const disc = step(0.058, 0.0545, far)
      return color.map((channel, k) => mix(channel, [255, 246, 214][k], disc))
    }
    const d = (y - horizon) / (1 - horizon)
    const scale = 1 / (d + 0.045)
    const wave = clouds((x - 0.5) * scale * 5 + 30, scale * 7, 4) - 0.5
    const mirrored = skyAt(clamp(x + wave * 0.05), clamp(horizon - d * horizon * 0.85 + wave * 0.22 * (0.25 + d)))
    const deep = mix(0.9, 0.34, d ** 0.7) + wave * 0.3
    let color = mirrored.map((channel, k) => channel * deep + [6, 14, 36][k])
    // The path of light under the sun, broken up by the waves.
    const path = Math.exp(-(((x - sun[0]) / (0.035 + d * 0.09)) ** 2))
    const glint = step(0.5, 0.66, clouds((x - 0.5) * scale * 9, scale * 16, 3))
    color = add(color, [255, 196, 120], path * (0.25 + glint * 0.95) * (1 - d * 0.55))
    return color
  })
  const islands = `${(() => {
    let path = `M0 ${f(height * horizon + 2)}`
    for (let x = 0; x <= 640; x += 4) {
      const rise = Math.sin(Math.PI * clamp(x / 640)) ** 1.4 * 92 * (0.55 + 0.45 * clouds(x / 90, 3, 4))
      path += `L${x} ${f(height * horizon + 2 - rise)}`
    }
    return `<path d="${path}Z" fill="#3a2c5c"/>`
  })()}${(() => {
    let path = `M1330 ${f(height * horizon + 2)}`
    for (let x = 1330; x <= 1608; x += 4) {
      const rise = ((x - 1330) / 270) ** 1.3 * 84 * (0.6 + 0.4 * clouds(x / 60, 8, 4))
      path += `L${x} ${f(height * horizon + 2 - rise)}`
    }
    return `<path d="${path}L1608 ${f(height * horizon + 2)}Z" fill="#54365f"/>`
  })()}`
  // Fish leap from left to right through the path of light.
  const leap = (x, y, radius, count, length) =>
    Array.from({ length: count }, (_, i) => {
      const angle = Math.PI * (0.2 + (0.6 * i) / (count - 1))
      return fish(x - Math.cos(angle) * radius, y - Math.sin(angle) * radius * 0.8, length, (angle * 180) / Math.PI - 90, '#1c1738', {
        belly: '#ffb27a',
      })
    }).join('')
  const splash = (x, y) =>
    Array.from({ length: 26 }, () => `<circle cx="${f(x + chance.around() * 34)}" cy="${f(y - Math.abs(chance.around()) * 40)}" r="${f(chance.between(0.8, 3))}" fill="#ffdcae" fill-opacity="${chance.between(0.4, 0.9).toFixed(2)}"/>`).join('')
  const fishes = `${leap(880, 900, 190, 6, 78)}${leap(560, 800, 110, 4, 46)}${splash(735, 845)}${splash(1030, 850)}${splash(478, 765)}${splash(646, 768)}`
  const bird = (x, y, s) =>
    `<path d="M${x - s} ${y - s * 0.25}Q${x - s * 0.45} ${y - s * 0.62} ${x} ${y}Q${x + s * 0.45} ${y - s * 0.62} ${x + s} ${y - s * 0.25}Q${x + s * 0.45} ${y - s * 0.4} ${x} ${y + s * 0.12}Q${x - s * 0.45} ${y - s * 0.4} ${x - s} ${y - s * 0.25}Z" fill="#2a2148"/>`
  const birds = [[430, 250, 22], [482, 226, 17], [526, 262, 14], [392, 292, 13], [560, 214, 11], [1180, 190, 12], [1214, 206, 9]]
    .map(([x, y, s]) => bird(x, y, s))
    .join('')
  return background.composite([await layer(islands, 0.8), await layer(fishes, 0.3), await layer(birds, 0.3)])
}

async function lagoon() {
  const chance = chanceFrom(71)
  const ground = ramp([
    [0, '#fbf0d2'],
    [0.2, '#f1deb0'],
    [0.27, '#d9efd9'],
    [0.36, '#94e6da'],
    [0.52, '#3fc9cf'],
    [0.7, '#179fbd'],
    [0.86, '#0d6fa0'],
    [1, '#0a4b7c'],
  ])
  const depthAt = (x, y) => {
    const bend = clouds(x * 2.2 + 9, y * 2.2 + 4, 4) - 0.5
    return clamp(0.02 + (x * 0.85 + (1 - y) * 0.42) * 0.98 + bend * 0.62 - 0.16)
  }
  const background = paint((x, y) => {
    const depth = depthAt(x, y)
    let color = ground(depth)
    const wet = step(0.24, 0.3, depth)
    const net = caustics(x * 17, y * 11.5) * wet * step(0.95, 0.4, depth)
    color = add(color, [120, 130, 110], net * 0.5)
    // Dark heads of coral stand in the deeper part.
    const head = step(0.63, 0.7, clouds(x * 13 + 3, y * 9 + 8, 4)) * step(0.42, 0.55, depth)
    color = color.map((channel, k) => mix(channel, [14, 84, 104][k], head * 0.45))
    // Two lines of foam follow the beach.
    const fray = (clouds(x * 30, y * 20, 3) - 0.5) * 0.03
    for (const line of [0.238, 0.292]) {
      const foam = Math.exp(-(((depth + fray - line) / 0.006) ** 2))
      color = add(color, [255, 255, 255], foam * (line < 0.25 ? 0.8 : 0.35))
    }
    const ripples = (noise(x * 60 + y * 20, y * 45) - 0.5) * (1 - wet) * 14
    return add(color, [1, 1, 0.9], ripples)
  })
  const curve = t => [mix(1450, 700, t), mix(240, 640, t) + Math.sin(t * 5) * 70]
  const spread = t => 20 + 90 * Math.sin(Math.PI * clamp(t))
  const members = []
  const dark = shoal(chance, 210, curve, spread, ({ x, y, degrees, depth }) => {
    const length = 20 + depth * 18
    members.push(fish(x + 12, y + 18, length, degrees, '#0a5a78', { opacity: 0.35, fat: 0.8 }))
    return fish(x, y, length, degrees, chance.pick(['#0f5f86', '#13739a', '#0d4f74']), { opacity: 0.9, fat: 0.8 })
  })
  const boat = (x, y, degrees) => {
    const hull = 'M0-74C17-46 20-8 15 44Q13 64 0 68Q-13 64-15 44C-20-8-17-46 0-74Z'
    return {
      shadow: `<path d="${hull}" transform="translate(${x + 34} ${y + 48}) rotate(${degrees}) scale(1.05)" fill="#06506a" opacity=".45"/>`,
      body: `<g transform="translate(${x} ${y}) rotate(${degrees})"><path d="${hull}" fill="#fffaf0"/><path d="M0-56C11-36 13-6 10 40Q8 54 0 56Q-8 54-10 40C-13-6-11-36 0-56Z" fill="#c98a54"/><path d="M-12-8H12V4H-12ZM-11 26H11V37H-11Z" fill="#f4d9b0"/><path d="M-13 44Q0 50 13 44L12 56Q0 66-12 56Z" fill="#e4573d"/><path d="M0-74C6-64 10-54 12-44L-12-44C-10-54-6-64 0-74Z" fill="#e4573d"/></g>`,
    }
  }
  const { shadow, body } = boat(560, 372, 52)
  const palm = (x, y, size, turn) =>
    Array.from({ length: 9 }, (_, i) => {
      const angle = turn + i * 40 + chance.around() * 10
      return `<g transform="translate(${x} ${y}) rotate(${f(angle)})"><path d="M0 0C${f(size * 0.3)} ${f(-size * 0.16)} ${f(size * 0.75)} ${f(-size * 0.14)} ${f(size)} ${f(size * 0.08)}C${f(size * 0.7)} ${f(size * 0.06)} ${f(size * 0.3)} ${f(size * 0.1)} 0 0Z" fill="${chance.pick(['#3f8f4f', '#2f7d49', '#57a556'])}"/><path d="M0 0Q${f(size * 0.5)} ${f(-size * 0.08)} ${f(size)} ${f(size * 0.08)}" fill="none" stroke="#bfe08a" stroke-opacity=".6" stroke-width="2"/></g>`
    }).join('')
  const palms = [[90, 980, 120, 10], [210, 1040, 96, 30], [40, 850, 88, 55], [330, 1060, 74, 0]]
  const palmShadows = palms
    .map(([x, y, size]) => `<ellipse cx="${x + 46}" cy="${y + 40}" rx="${size * 0.86}" ry="${size * 0.7}" fill="#8a6d3d" opacity=".38"/>`)
    .join('')
  return background.composite([
    await layer(members.join(''), 3),
    await layer(dark, 0.9),
    await layer(shadow, 6),
    await layer(palmShadows, 9),
    await layer(body),
    await layer(palms.map(place => palm(...place)).join('')),
  ])
}

const pictures = [
  ['open-sea.jpg', openSea, 12, image => image.jpeg({ quality: 88, mozjpeg: true })],
  ['reef.jpg', reef, 11, image => image.jpeg({ quality: 86, progressive: true })],
  ['lagoon.jpg', lagoon, 10, image => image.jpeg({ quality: 86 })],
  ['kelp.png', kelp, 2, image => image.png({ palette: true, colours: 192, dither: 0.6, effort: 10 })],
  ['dusk.webp', dusk, 10, image => image.webp({ quality: 90 })],
]

const wanted = process.argv.slice(2)
for (const [index, [name, scene, strength, encode]] of pictures.entries()) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  // Flattened before the grain, so that layers and grain are not mixed up in one pipeline.
  const flat = await (await scene()).png({ compressionLevel: 1 }).toBuffer()
  const { size } = await encode(await grain(sharp(flat), strength, index + 1)).toFile(join(folder, name))
  console.log(`${name}: ${Math.round(size / 1000)} kB`)
}
