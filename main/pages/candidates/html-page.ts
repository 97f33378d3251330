import type { CheerioAPI } from 'cheerio/slim'
import type { PageElement } from '../reading/page-element.ts'

/** A page of HTML, with what its elements must know of each other. */
export type HtmlPage = {
  $: CheerioAPI
  /** What its links are relative to. */
  base: string
  captions: ElementsAround
  imagesOfLinks: ElementsAround
  /** The images inside of an element, where they are near below it. */
  imagesNear: ElementsAround
  /** Which links lead to an image, as far as that was asked: a link and the image in it both ask. */
  imageLinks: Map<PageElement, boolean>
  /** Pieces of the stream that some programs send their data in; they are one text. */
  stream: string[]
  /** Hosts to which what its data names belongs. */
  bases: Set<string>
}

/** By the element around them. */
type ElementsAround = ReadonlyMap<PageElement | undefined, PageElement[]>
