import type { Incoming, Steps, Walk } from './incoming.ts'
import { Cut } from './reader.ts'

const startOfScan = 0xda
const endOfImage = 0xd9

/**
 * JPEG (ITU T.81, B.1): segments up to each scan, then the scan's coded bytes up to the next marker, until the
 * end mark. The walk goes forward, because an end mark found from behind may belong to a preview, a second
 * picture or a film behind the image. What follows the first end mark is not looked at.
 */
export const walkJpeg: Walk = function* (image, found) {
  image.pass(2)
  let scans = 0
  for (;;) {
    const marker = yield* nextMarker(image)
    if (marker === undefined) throw new Cut('its end mark is missing')
    if (marker === endOfImage) {
      if (scans === 0) throw new Cut('it ends before its picture starts')
      return
    }
    let left = (yield* image.need(2)).readUInt16BE() - 2
    if (left < 0) throw new Cut('one of its parts has an impossible length')
    if (isFrame(marker) && left >= 5) {
      const frame = yield* image.need(5)
      found.height = frame.readUInt16BE(1)
      found.width = frame.readUInt16BE(3)
      left -= 5
    }
    if (marker === startOfScan) {
      scans += 1
      found.isViewable = true
    }
    image.pass(left)
  }
}

/** SOF0 to SOF15; C4 (tables), C8 (reserved) and CC (conditioning) lie between them. */
function isFrame(code: number): boolean {
  return code >= 0xc0 && code <= 0xcf && code !== 0xc4 && code !== 0xc8 && code !== 0xcc
}

/** Segments and the end mark. In coded bytes FF 00 and restart marks stand alone; the rest is damage. */
function leadsSegment(code: number): boolean {
  return (code >= 0xc0 && code <= 0xcf) || (code >= endOfImage && code <= 0xef) || code === 0xfe
}

/** The code of the next marker; undefined where the file ends before. */
function* nextMarker(image: Incoming): Steps<number | undefined> {
  let afterFF = false
  for (;;) {
    const window = yield* image.ahead()
    if (window.length === 0) return undefined
    let i = 0
    while (i < window.length) {
      if (!afterFF) {
        i = window.indexOf(0xff, i)
        if (i < 0) break
        i += 1
        afterFF = true
        continue
      }
      const code = window[i] ?? 0
      i += 1
      // Any number of FF may fill the room before a marker.
      if (code === 0xff) continue
      afterFF = false
      if (leadsSegment(code)) {
        image.pass(i)
        return code
      }
    }
    image.pass(window.length)
  }
}
