import { type Answer, serve } from './origin.ts'

/** A page as a server sends it. */
export const html = (text: string): Answer => serve(Buffer.from(text)).type('text/html; charset=utf-8')

/** A text of another type, plain unless said otherwise. */
export const text = (content: string, type = 'text/plain'): Answer => serve(Buffer.from(content)).type(type)
