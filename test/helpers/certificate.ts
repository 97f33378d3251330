import { generateKeyPairSync, sign } from 'node:crypto'

export type Certificate = { key: string; cert: string }

const dayMs = 86_400_000

/**
 * A self-signed certificate, made anew, so that no key lies in the repository.
 * Names are host names or IPv4 addresses.
 */
export function createCertificate(names: readonly string[], { expired = false } = {}): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const now = Date.now()
  const subject = sequence(tlv(0x31, sequence(oid('550403'), tlv(0x0c, Buffer.from('Shoal test origin')))))
  const algorithm = sequence(oid('2a8648ce3d040302')) // ecdsa-with-SHA256
  const body = sequence(
    tlv(0xa0, integer(2)), // X.509 version 3
    integer(1),
    algorithm,
    subject,
    sequence(time(now - 30 * dayMs), time(expired ? now - dayMs : now + 30 * dayMs)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, sequence(sequence(oid('551d11'), tlv(0x04, sequence(...names.map(alternativeName)))))),
  )
  const signature = tlv(0x03, Buffer.of(0), sign('sha256', body, privateKey))
  const base64 = sequence(body, algorithm, signature).toString('base64')
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
  }
}

/** DER: tag, length, value. Nothing here is longer than 65,535 bytes. */
function tlv(tag: number, ...parts: Uint8Array[]): Buffer {
  const value = Buffer.concat(parts)
  const { length } = value
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.of(tag, ...size), value])
}

const sequence = (...parts: Uint8Array[]): Buffer => tlv(0x30, ...parts)
const integer = (value: number): Buffer => tlv(0x02, Buffer.of(value))
const oid = (hex: string): Buffer => tlv(0x06, Buffer.from(hex, 'hex'))

/** YYMMDDhhmmssZ. */
const time = (ms: number): Buffer =>
  tlv(0x17, Buffer.from(`${new Date(ms).toISOString().slice(2, 19).replace(/\D/g, '')}Z`))

const alternativeName = (name: string): Buffer =>
  /^[\d.]+$/.test(name)
    ? tlv(0x87, Buffer.from(name.split('.').map(Number)))
    : tlv(0x82, Buffer.from(name, 'latin1'))
