import fc from 'fast-check'

/**
 * Sites of several shapes, from a listing over some pages to images. What a person would point at is marked with
 * `data-point`, which no selector uses.
 */
export type SiteShape = {
  list: 'cards' | 'rows' | 'grid' | 'plain' | 'headings'
  paging: 'none' | 'rel' | 'class' | 'words' | 'numbers' | 'numbers-plain' | 'aria' | 'button'
  hops: readonly ('class' | 'sizes' | 'button' | 'caption')[]
  image: 'id' | 'figure' | 'plain'
  entries: number
  perPage: number
  /** Advertisements, menus and links to comments around what is meant. */
  noise: boolean
}

export const siteShape = fc.record<SiteShape>({
  list: fc.constantFrom('cards', 'rows', 'grid', 'plain', 'headings'),
  paging: fc.constantFrom('none', 'rel', 'class', 'words', 'numbers', 'numbers-plain', 'aria', 'button'),
  hops: fc.array(fc.constantFrom('class', 'sizes', 'button', 'caption'), { maxLength: 3 }),
  image: fc.constantFrom('id', 'figure', 'plain'),
  entries: fc.integer({ min: 3, max: 11 }),
  perPage: fc.integer({ min: 3, max: 6 }),
  noise: fc.boolean(),
})

const origin = 'https://site.example'
export const listUrl = `${origin}/list?page=1`

export function buildSite(shape: SiteShape): {
  pages: Record<string, string>
  /** Addresses of the images in the order of the listing, with the texts that go with each. */
  images: { url: string; fields: Record<string, string> }[]
  detailUrl(entry: number): string
  hopUrl(entry: number, hop: number): string
} {
  const { entries, perPage, hops, noise } = shape
  const pages: Record<string, string> = {}
  const lists = Math.ceil(entries / perPage)
  const onPages = shape.paging === 'none' ? 1 : lists
  const shown = Math.min(entries, onPages * perPage)
  const detailUrl = (entry: number) => `${origin}/film/${slug(entry)}`
  const hopUrl = (entry: number, hop: number) => `${origin}/at/${hop}/${slug(entry)}`
  const wayOf = (entry: number) => [detailUrl(entry), ...hops.map((_, hop) => hopUrl(entry, hop))]

  for (let page = 1; page <= onPages; page += 1) {
    const on = Array.from(
      { length: Math.min(perPage, shown - (page - 1) * perPage) },
      (_, at) => (page - 1) * perPage + at,
    )
    const list = listOf(shape, on, page)
    const more = pagerOf(shape, page, onPages)
    const isPiece = shape.paging === 'button' && page > 1
    pages[`${origin}/list?page=${page}`] = isPiece
      ? JSON.stringify({ html: list, ...(page < onPages && { next_url: `/list?page=${page + 1}` }) })
      : whole('Films', `${list}${more.body}`, noise, more.head)
  }
  for (let entry = 0; entry < shown; entry += 1) {
    const way = wayOf(entry)
    for (const [at, url] of way.entries()) {
      const isLast = at === way.length - 1
      const link = isLast ? imageOf(shape, entry) : hopOf(hops[at] ?? 'class', entry, at, way[at + 1] ?? '')
      const text =
        at === 0
          ? `<h1 data-point=title>${titleOf(entry)}</h1>`
          : `<p class="credit" data-point=by>By ${entry} at ${at}</p>`
      pages[url] = whole(titleOf(entry), `<article class="page">${text}${link}</article>`, noise, '')
    }
  }
  return {
    pages,
    images: Array.from({ length: shown }, (_, entry) => ({
      url: `${origin}/files/${slug(entry)}.jpg`,
      fields: {
        title: titleOf(entry),
        ...(hops.length > 0 && { by: `By ${entry} at ${hops.length}` }),
      },
    })),
    detailUrl,
    hopUrl,
  }
}

const words = ['quiet', 'northern', 'red', 'last', 'open', 'first', 'blue', 'small', 'long', 'old', 'new']
const slug = (entry: number) => `${words[entry % words.length]}-harbour-${entry}`
const titleOf = (entry: number) => `The ${words[entry % words.length]} harbour ${entry}`
const path = (url: string) => url.replace(origin, '')

function listOf({ list, noise }: SiteShape, on: readonly number[], page: number): string {
  const link = (entry: number) => `<a href="/film/${slug(entry)}" data-point=entry>${titleOf(entry)}</a>`
  const comments = (entry: number) => (noise ? ` <a href="/film/${slug(entry)}/comments">3 comments</a>` : '')
  const thumb = (entry: number) =>
    `<a href="/film/${slug(entry)}"><img src="/thumbs/${slug(entry)}.jpg" alt=""></a>`
  switch (list) {
    case 'cards': {
      const cards = on.map(
        (entry, at) =>
          `<li class="card ${at % 2 === 0 ? 'odd' : 'even'}">${thumb(entry)}<h3>${link(entry)}</h3><time>${entry} May</time>${comments(entry)}</li>`,
      )
      if (noise) cards.splice(1, 0, '<li class="ad"><a href="/buy">Buy now</a></li>')
      return `<ul class="cards">${cards.join('')}</ul>`
    }
    case 'rows':
      return `<table class="films"><tr><th>Film</th><th>Date</th></tr>${on.map(entry => `<tr><td>${link(entry)}</td><td>${entry} May${comments(entry)}</td></tr>`).join('')}</table>`
    case 'grid': {
      const rows = Array.from({ length: Math.ceil(on.length / 2) }, (_, row) =>
        on.slice(row * 2, row * 2 + 2),
      )
      const cell = (entry: number) => `<div class="col">${thumb(entry)}<p>${link(entry)}</p></div>`
      return `<div class="grid">${rows.map(row => `<div class="row">${row.map(cell).join('')}</div>`).join('')}</div>`
    }
    case 'plain':
      return `<div><div>${on.map(entry => `<p>${link(entry)}</p>`).join('')}</div></div>`
    case 'headings':
      return `<section class="week"><h2 data-point=week>Week ${page}</h2>${on.map(entry => `<div class="entry"><b>${link(entry)}</b><span>${entry} May</span></div>`).join('')}</section>`
  }
}

function pagerOf({ paging }: SiteShape, page: number, last: number): { head: string; body: string } {
  const to = (other: number, attributes = '', text = `${other}`) =>
    `<a href="/list?page=${other}"${attributes}>${text}</a>`
  const others = Array.from({ length: last }, (_, at) => at + 1)
  const isLast = page === last
  const nothing = { head: '', body: '' }
  if (last === 1) return nothing
  switch (paging) {
    case 'none':
      return nothing
    case 'rel':
      return { head: isLast ? '' : `<link rel=next href="/list?page=${page + 1}">`, body: '' }
    case 'class':
      return {
        head: '',
        body: `<nav class="pager">${page > 1 ? to(page - 1, ' class="pager-prev"', 'Back') : ''}${isLast ? '' : to(page + 1, ' class="pager-next"', 'On')}</nav>`,
      }
    case 'words':
      return {
        head: '',
        body: `<div class="nav-links">${page > 1 ? to(page - 1, '', '‹ Newer') : ''}${isLast ? '' : to(page + 1, '', 'Older posts ›')}</div>`,
      }
    case 'aria':
      return {
        head: '',
        body: `<div>${page > 1 ? to(page - 1, ' aria-label="Previous page"', '<i></i>') : ''}${isLast ? '' : to(page + 1, ' aria-label="Next page"', '<i></i>')}</div>`,
      }
    case 'numbers':
      return {
        head: '',
        body: `<ul class="pages">${others.map(other => `<li${other === page ? ' class="active"' : ''}>${to(other)}</li>`).join('')}</ul>`,
      }
    case 'numbers-plain':
      return {
        head: '',
        body: `<div class="pages">${others.map(other => (other === page ? `<b>${other}</b>` : to(other))).join(' ')}</div>`,
      }
    case 'button':
      return {
        head: '',
        body: isLast ? '' : `<button data-next-url="/list?page=${page + 1}">Load more</button>`,
      }
  }
}

function hopOf(kind: SiteShape['hops'][number], entry: number, at: number, next: string): string {
  const here = `/other/${slug(entry)}/${at}`
  switch (kind) {
    case 'class':
      return `<p><a href="${here}">Trailer</a> <a class="poster" href="${path(next)}" data-point=hop>Poster</a></p>`
    case 'sizes':
      return `<ul class="sizes"><li><a href="${here}/s">Small</a></li><li><a href="${here}/m">Medium</a></li><li><a href="${path(next)}" data-point=hop>Large</a></li></ul>`
    case 'button':
      return `<div class="actions"><a role="button" href="${path(next)}" data-point=hop>View</a></div><a href="${here}">Report</a>`
    case 'caption':
      return `<figure><a href="${path(next)}" data-point=hop><img src="/small/${slug(entry)}-${at}.jpg"></a><figcaption><a href="${here}">License</a></figcaption></figure>`
  }
}

function imageOf({ image }: SiteShape, entry: number): string {
  const source = `/files/${slug(entry)}.jpg`
  switch (image) {
    case 'id':
      return `<img id="full" src="${source}" data-point=image>`
    case 'figure':
      return `<figure class="full"><img src="${source}" data-point=image><figcaption>Full size</figcaption></figure>`
    case 'plain':
      return `<div><img src="${source}" data-point=image></div>`
  }
}

const whole = (title: string, body: string, noise: boolean, head: string) =>
  `<!doctype html><html><head><title>${title}</title>${head}</head><body>${
    noise
      ? '<header><a href="/"><img src="/logo.png"></a><nav><a href="/list?page=1">Films</a> <a href="/about">About</a></nav></header>'
      : ''
  }<main>${body}</main>${noise ? '<aside class="side"><a href="/film/other"><img src="/ad.jpg"></a></aside><footer><a href="/contact">Contact</a></footer>' : ''}</body></html>`
