/** A page as some kind of site writes it, with the images that a person would want of it. */
export type CollectedPage = PageFile & {
  kind: string
  name: string
  /** The images that the page is about, each in its best form; also where that follows by a rule of originals. */
  best: readonly string[]
  /** Other forms of these, and other images of the page. What is offered beside is noise. */
  also: readonly string[]
  /** What is certainly no image of it: logos, icons, portraits, advertisements, images of other pages. */
  not: readonly string[]
  /** Other files that belong to it: stylesheets, manifests. */
  files: readonly PageFile[]
}

export type PageFile = { url: string; type: string; text: string }

const where = 'https://site.example/x/page'

/** A page of one file with one image. */
export function page(
  kind: string,
  name: string,
  best: string,
  also: readonly string[],
  text: string,
  url: string = where,
  type = 'text/html',
): CollectedPage {
  const whole = (link: string) => new URL(link, url).href
  return { kind, name, url, text, type, best: [whole(best)], also: also.map(whole), not: [], files: [] }
}
