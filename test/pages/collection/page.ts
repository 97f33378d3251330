/** A page as some kind of site writes it, with the image that a person would want of it. */
export type CollectedPage = {
  kind: string
  name: string
  url: string
  text: string
  type: string
  best: string
  /** Other images of the page. What is offered beside is noise. */
  also: readonly string[]
  /** The best address follows from one on the page by a rule of originals, or is as good as it. */
  mayBeGuessed: boolean
}

const where = 'https://site.example/x/page'

export function page(
  kind: string,
  name: string,
  best: string,
  also: readonly string[],
  text: string,
  url: string = where,
  mayBeGuessed = false,
  type = 'text/html',
): CollectedPage {
  const whole = (link: string) => new URL(link, url).href
  return { kind, name, url, text, type, best: whole(best), also: also.map(whole), mayBeGuessed }
}
