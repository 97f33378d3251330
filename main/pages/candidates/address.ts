import { isOneLink, saysItIsImage, sizeWordIn } from '../../lists/index.ts'

/** Endings of what is certainly no image. */
const otherEnding =
  /^[^?#]*\.(?:html?|aspx?|jsp|m?js|css|json|xml|rss|mp4|m4v|webm|mov|avi|m3u8|mpd|mp3|m4a|wav|ogg|flac|pdf|docx?|zip|gz|woff2?|ttf|eot|otf|txt|map|vtt|srt)(?:$|[?#])/i

/** Whether a link says that it leads to a film, a sound, a font or a document, also where an image is meant to be. */
export const isOtherFile = (link: string): boolean =>
  /^[^?#]*\.(?:mp4|m4v|webm|mov|m3u8|mpd|mp3|m4a|wav|ogg|css|js|pdf|zip|woff2?|ttf|eot|otf)(?:$|[?#])/i.test(
    link,
  ) && !saysItIsImage(link)

/** Words that say that a value is an image. */
const imageWords = new Set(
  'image images img imgs photo photos picture pictures pic pics poster posters cover thumbnail thumbnails thumb thumbs hero artwork backdrop wallpaper screenshot bg background bgset photograph portrait illustration fullimage largeimage bigimage zoomimage mainimage hiresimage fullimg largeimg bigimg imageurl imagesrc imgurl imgsrc'.split(
    ' ',
  ),
)

/** Words that only say how an image is addressed, or in which of its forms. */
const formWords = new Set(
  'url urls uri src href path file source media asset display content static secure cdn download web o k h z n t q b c s m l sq max high low res resolution size default desktop mobile tablet jpg jpeg webp avif png base location value main lightbox view lazy data set srcset'.split(
    ' ',
  ),
)

/** `imageUrl`, `image_url` and `data-image-url` as their words. */
export const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z\d])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z\d]+|(?<=[a-z])(?=\d{2})/)
    .filter(Boolean)

const saysForm = (word: string): boolean =>
  formWords.has(word) || /^(?:\d{2,5}(?:x\d*)?|\dx|[wh]\d+)$/.test(word) || sizeWordIn(word) !== undefined

/** Whether a name says that its value is an image: `heroImage`, `image_url`, `photo-large`. */
export function namesImage(name: string | undefined): boolean {
  const words = wordsOf(name ?? '')
  return (
    words.some(word => imageWords.has(word)) &&
    !/^(?:alt|title|id|caption|count|type|name|class|link|page|width|height|sizes|position|color|colour|style|fit|ratio)$/.test(
      words.at(-1) ?? '',
    )
  )
}

/** Whether a name says only how or in which size an image is had, so that its neighbours may be the same image. */
export const namesForm = (name: string | undefined): boolean =>
  name !== undefined &&
  wordsOf(name).every(
    word => saysForm(word) || /^(?:image|img|photo|picture|pic|thumbnail|thumb)$/.test(word),
  )

/** Pages about one image, as MediaWiki has them in whatever language: `/wiki/File:Fox.jpg`, `?title=Datei:Fox.jpg`. */
const filePage =
  /(?:\/(?:wiki|w)\/|[?&]title=)[^/?#&:]+(?::|%3A)[^/?#&]+\.(?:jpe?g|png|gif|webp|avif|svg|tiff?)(?=$|[?#&])/i

/** Whether a link leads to a page about one image, though it ends as that image does. */
export const isFilePage = (link: string): boolean => filePage.test(link)

/** Addresses that are made by a script from a pattern. */
const pattern = /[{}<>|*`\\^]|\$\(|%s/

/**
 * Whether a text is the address of an image: `known` where what holds it says so, and any address will do; else it must
 * say so itself, with more than a bare file name.
 */
export function isImageAddress(text: string, known: boolean, mayBeBare = known): boolean {
  const link = text.trim()
  if (link.length < 4 || link.length > 4000 || pattern.test(link)) return false
  const isRooted = /^(?:https?:)?\/\/[^/]|^\.{0,2}\/[^/]/i.test(link)
  if (saysItIsImage(link))
    return (
      (isRooted ||
        (isOneLink(link) && /^[\w%@~+.()-][^:]*$/.test(link) && (mayBeBare || link.includes('/')))) &&
      !/\s{2}|[\n\r]/.test(link)
    )
  return known && isRooted && isOneLink(link) && !otherEnding.test(link)
}
