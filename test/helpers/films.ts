import { jpegOf } from './images.ts'
import { type Answer, type ImageOrigin, serve, status } from './origin.ts'

/** A film as a cinema announces it. `date`: when it starts, YYYY-MM-DD. */
export type Film = { title: string; slug: string; date: string }

/** A site of a cinema: by path, a page or a picture. */
export type FilmSite = {
  films: Film[]
  pages: ReadonlyMap<string, string>
  posters: ReadonlyMap<string, Buffer>
}

export type FilmSiteOptions = {
  count?: number
  /** Films on one listing page; the rest are behind "More films". */
  perPage?: number
  posterBytes?: number
}

const firsts = [
  'Quiet',
  'Northern',
  'Paper',
  'Silver',
  'Last',
  'Hidden',
  'Borrowed',
  'Long',
  'Salt',
  'Second',
]
const seconds = [
  'Harbour',
  'Winter',
  'Letters',
  'Garden',
  'Crossing',
  'Voices',
  'Island',
  'Summer',
  'Orchard',
]

/** The place of the first listing page. */
export const listingPath = '/films/index.html'

/**
 * A "coming soon" listing with a date beside each film, a page per film, and on it a small poster that links to the
 * large one. All of it can lie in a folder of any server.
 */
export function filmSite({
  count = 30,
  perPage = count,
  posterBytes = 4000,
}: FilmSiteOptions = {}): FilmSite {
  const films = Array.from({ length: count }, (_, at): Film => {
    const number = Math.floor(at / (firsts.length * seconds.length))
    const first = firsts[at % firsts.length]
    const second = seconds[Math.floor(at / firsts.length) % seconds.length]
    const title = `The ${first} ${second}${number === 0 ? '' : ` ${number + 1}`}`
    const week = Date.UTC(2027, 0, 1) + at * 7 * 86_400_000
    return {
      title,
      slug: title.toLowerCase().replaceAll(' ', '-'),
      date: new Date(week).toISOString().slice(0, 10),
    }
  })
  const pages = new Map<string, string>()
  for (let from = 0; from < Math.max(1, count); from += perPage) {
    const next = from + perPage < count ? listingName(from + perPage, perPage) : undefined
    pages.set(`/films/${listingName(from, perPage)}`, listing(films.slice(from, from + perPage), next))
  }
  for (const film of films) pages.set(`/films/film/${film.slug}.html`, detail(film))
  const posters = films.map(
    ({ slug }, at) => [`/posters/${slug}-large.jpg`, jpegOf(posterBytes, at + 1)] as const,
  )
  return { films, pages, posters: new Map(posters) }
}

/** What asks for a film site's names, dates and posters. */
export const filmRecipe = (start: string) => ({
  version: 1,
  start,
  item: '.film',
  link: 'h3 a',
  fields: { title: 'h1', date: { selector: 'time@datetime', from: 'item' } },
  image: 'a.poster@href',
  next: 'a[rel=next]',
  name: '{field:date} {field:title}',
})

/** Serves the site; `each` may change an answer, such as delay it. */
export function serveFilms(
  origin: ImageOrigin,
  site: FilmSite,
  each: (answer: Answer, path: string) => Answer = answer => answer,
): void {
  origin.otherwise(path => {
    const page = site.pages.get(path)
    const poster = site.posters.get(path)
    const content = page === undefined ? poster : Buffer.from(page)
    if (content === undefined) return status(404)
    const answer = serve(content)
    return each(page === undefined ? answer : answer.type('text/html; charset=utf-8'), path)
  })
}

const listingName = (from: number, perPage: number): string =>
  from === 0 ? 'index.html' : `page-${from / perPage + 1}.html`

function listing(films: readonly Film[], next: string | undefined): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Coming soon</title></head><body>
<header><nav><a href="../index.html">Home</a> <a href="index.html">Films</a></nav></header>
<main><h1>Coming soon</h1>
<ol class="films">
${films.map(entry).join('\n')}
</ol>
${next === undefined ? '' : `<p class="pages"><a rel="next" href="${next}">More films</a></p>`}
</main><footer><a href="https://elsewhere.example/">Imprint</a></footer></body></html>
`
}

const entry = ({ title, slug, date }: Film, at: number): string =>
  `<li class="film ${at % 2 === 0 ? 'even' : 'odd'}"><a href="film/${slug}.html"><img src="/thumbs/${slug}.jpg" alt="" width="90" height="135"></a>
<h3><a href="film/${slug}.html">${title}</a></h3><time datetime="${date}">from ${date}</time></li>`

const detail = ({ title, slug }: Film): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<meta property="og:image" content="/posters/${slug}-large.jpg"></head><body>
<header><nav><a href="../index.html">Films</a></nav><img class="logo" src="/logo.png" alt="Cinema"></header>
<main><article><h1>
  ${title}
</h1><a class="poster" href="/posters/${slug}-large.jpg"><img src="/posters/${slug}-small.jpg" alt="Poster" width="200" height="300"></a>
<p>${'A film. '.repeat(20)}</p></article></main></body></html>
`
