import { isAscii } from 'node:buffer'
import type { detectAll } from 'jschardet'

/** Encodings that lists come in, as the detector names them, and the label under which TextDecoder knows them. */
const labels: ReadonlyMap<string, string> = new Map([
  ['windows-1252', 'windows-1252'],
  ['windows-1250', 'windows-1250'],
  ['windows-1251', 'windows-1251'],
  ['windows-1253', 'windows-1253'],
  ['windows-1254', 'windows-1254'],
  ['windows-1255', 'windows-1255'],
  ['windows-1256', 'windows-1256'],
  ['koi8-r', 'koi8-r'],
  ['gb2312', 'gb18030'],
  ['gb18030', 'gb18030'],
  ['gbk', 'gb18030'],
  ['big5', 'big5'],
  ['shift_jis', 'shift_jis'],
  ['cp932', 'shift_jis'],
  ['euc-jp', 'euc-jp'],
  ['euc-kr', 'euc-kr'],
  ['cp949', 'euc-kr'],
  ['macroman', 'macintosh'],
  ['maccyrillic', 'x-mac-cyrillic'],
])

const webLink = /https?:\/\/[^\s"',;|<>]+/gi

/** Tells encodings apart. What it needs for that is large, so it is loaded only once there is something to tell. */
export type EncodingDetector = {
  /** Whether `load` must be awaited before the encoding of these bytes can be detected. */
  lacks(bytes: Uint8Array): boolean
  load(): Promise<void>
  /**
   * The encoding that bytes which are no UTF-8 are most likely in, as a label for TextDecoder; windows-1252 where nothing
   * speaks for another.
   */
  encodingOf(bytes: Uint8Array): string
}

const usual = 'windows-1252'

export function createEncodingDetector(): EncodingDetector {
  let detect: typeof detectAll | undefined
  return {
    lacks: bytes => detect === undefined && !isAscii(bytes),
    async load() {
      detect = (await import('jschardet')).detectAll
    },
    encodingOf: bytes => (detect === undefined ? usual : mostLikely(bytes, detect)),
  }
}

/** Only lines that are not plain ASCII tell anything, and links least of all. */
function mostLikely(bytes: Uint8Array, detect: typeof detectAll): string {
  const lines = Buffer.from(bytes)
    .toString('latin1')
    .split(/\r\n?|\n/)
    .map(line => line.replace(webLink, ' '))
    .filter(line => /[\x80-\xff]/.test(line))
  const sample = Buffer.from(lines.join('\n').slice(0, 65_536), 'latin1')
  // Links alone: no letters to judge by.
  const all = sample.length === 0 ? [] : detect(sample)
  for (const { encoding } of all) {
    const label = labels.get(encoding?.toLowerCase() ?? '')
    if (label !== undefined && isReadable(sample, label)) return label
  }
  return usual
}

/** Whether every byte means something in this encoding. */
function isReadable(bytes: Uint8Array, label: string): boolean {
  try {
    return !/[\u0080-\u009f\ufffd]/.test(new TextDecoder(label, { fatal: true }).decode(bytes))
  } catch {
    return false
  }
}
