import * as z from 'zod'

const pair = z.looseObject({ name: z.string(), value: z.string() })
const size = z.number().min(-1)
const ms = z.number().min(0)
const optionalMs = z.union([ms, z.literal(-1)]).optional()

/** What HAR 1.2 requires of an entry (softwareishard.com/blog/har-12-spec/#entries and below). */
export const harEntrySchema = z.looseObject({
  startedDateTime: z.iso.datetime(),
  time: ms,
  request: z.looseObject({
    method: z.string().min(1),
    url: z.url(),
    httpVersion: z.string(),
    cookies: z.array(pair),
    headers: z.array(pair),
    queryString: z.array(pair),
    headersSize: size,
    bodySize: size,
  }),
  response: z.looseObject({
    status: z.int(),
    statusText: z.string(),
    httpVersion: z.string(),
    cookies: z.array(pair),
    headers: z.array(pair),
    content: z.looseObject({ size: z.number(), mimeType: z.string() }),
    redirectURL: z.string(),
    headersSize: size,
    bodySize: size,
  }),
  cache: z.looseObject({}),
  timings: z.looseObject({
    blocked: optionalMs,
    dns: optionalMs,
    connect: optionalMs,
    ssl: optionalMs,
    send: ms,
    wait: ms,
    receive: ms,
  }),
})
