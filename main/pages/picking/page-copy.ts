import type { CheerioAPI } from 'cheerio/slim'
import sanitizeHtml from 'sanitize-html'
import type { PageElement } from '../reading/page-element.ts'

/** Which element of the page one of its copy is: its number in document order, from 0. */
const numberAttribute = 'data-shoal'

/** Numbers the elements of a page, in it and in the answer. To be done before it is copied. */
export function numberElements($: CheerioAPI): PageElement[] {
  const elements = $('*').toArray() as PageElement[]
  elements.forEach((element, number) => {
    element.attribs[numberAttribute] = String(number)
  })
  return elements
}

/**
 * A copy of a page to look at: its words, pictures and styles, and nothing that acts. Scripts, their handlers, forms,
 * frames, media players and drawings are gone, links lead nowhere, and no attribute is kept but those named here.
 * Pictures that a script would have put in place are in place. `base`: where its relative links belong.
 */
export function copyPage($: CheerioAPI, base: string): string {
  const clean = sanitizeHtml($.html(), {
    allowedTags: [...tags],
    allowedAttributes: attributes,
    allowedSchemes: ['http', 'https'],
    allowedSchemesByTag: { img: ['http', 'https', 'data'], source: ['http', 'https', 'data'] },
    // Styles can hide and load, but not act: where it is shown, no script runs and nothing can be sent.
    allowVulnerableTags: true,
    parseStyleAttributes: false,
    nonTextTags: [
      'script',
      'style',
      'textarea',
      'option',
      'noscript',
      'template',
      'svg',
      'math',
      'object',
      'title',
    ],
    transformTags: {
      // What only scripts make more of looks like a plain box without them.
      '*': (tagName, attribs) => ({ tagName: tagName.includes('-') ? 'div' : tagName, attribs }),
      img: (tagName, attribs) => ({ tagName, attribs: { ...attribs, ...sourceOf(attribs) } }),
    },
    exclusiveFilter: ({ tag, attribs }) =>
      tag === 'link' && !/^stylesheet$/i.test(attribs['rel']?.trim() ?? ''),
  })
  const head = `<base href="${escapeAttribute(base)}"><meta charset="utf-8"><meta name="referrer" content="no-referrer">`
  return `<!doctype html>\n${clean.replace(/<head[^>]*>/, start => `${start}${head}`)}`
}

const tags = new Set([
  ...[
    'html',
    'head',
    'body',
    'link',
    'style',
    'img',
    'picture',
    'source',
    'figure',
    'button',
    'label',
    'fieldset',
  ],
  ...['legend', 'details', 'summary', 'center', 'font', 'ins', 'del', 'dialog', 'menu', 'search', 'map'],
  ...sanitizeHtml.defaults.allowedTags,
])

const attributes: Record<string, string[]> = {
  '*': [
    ...[
      numberAttribute,
      'class',
      'id',
      'style',
      'title',
      'lang',
      'dir',
      'align',
      'valign',
      'width',
      'height',
    ],
    ...['bgcolor', 'color', 'colspan', 'rowspan', 'border', 'cellpadding', 'cellspacing', 'open', 'start'],
  ],
  img: ['src', 'srcset', 'sizes', 'alt'],
  source: ['srcset', 'sizes', 'media', 'type'],
  link: ['rel', 'href', 'media'],
  style: ['media'],
}

/** Where pages keep a picture's address until it scrolls into sight. */
const lateSources = ['data-src', 'data-original', 'data-lazy-src', 'data-lazy']

function sourceOf(attribs: Readonly<Record<string, string>>): Record<string, string> {
  const late = lateSources.map(name => attribs[name]).find(Boolean)
  const lateSet = attribs['data-srcset']
  return { ...(late !== undefined && { src: late }), ...(lateSet !== undefined && { srcset: lateSet }) }
}

const escapeAttribute = (text: string): string => text.replace(/&/g, '&amp;').replace(/"/g, '&quot;')
