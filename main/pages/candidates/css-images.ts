/// <reference path="./css-tree.d.ts" />
import type { CssNode, Declaration, Dimension, FunctionNode } from 'css-tree'
import parse from 'css-tree/parser'
import walk from 'css-tree/walker'

/** `imports`: other stylesheets it wants. Links are as written. */
export type CssLinks = {
  /** Addresses of one image each, the largest first. */
  images: string[][]
  imports: string[]
}

/** Properties whose `url()` is a picture on the page. */
const pictureProperty =
  /^(?:--.*|(?:-webkit-)?(?:background|mask|border-image|mask-border)(?:-image|-source)?|list-style(?:-image)?|content)$/

/** A style of this many characters is no style. */
const mostLength = 2_000_000

/**
 * Images and imports of a stylesheet, or of a `style` attribute (`declarations`). What is not CSS is passed over, as
 * browsers do (CSS Syntax, error handling).
 */
export function cssLinks(text: string, context: 'stylesheet' | 'declarations'): CssLinks {
  const found: CssLinks = { images: [], imports: [] }
  const tree = parseStyle(text, context)
  if (tree === undefined) return found
  walk(tree, {
    enter(node: CssNode) {
      if (node.type === 'Atrule' && node.name.toLowerCase() === 'import') {
        const link = node.prelude && walk.find(node.prelude, part => isLink(part))
        if (link?.type === 'Url' || link?.type === 'String') found.imports.push(link.value)
        return walk.skip
      }
      if (node.type === 'Declaration') {
        found.images.push(...imagesOf(node))
        return walk.skip
      }
      return undefined
    },
  })
  return found
}

/**
 * A style as a tree; undefined where it names no image and no other style, as most do. `positions`: its parts have their
 * places in the text, which takes longer.
 */
export function parseStyle(
  text: string,
  context: 'stylesheet' | 'declarations',
  positions = false,
): CssNode | undefined {
  if (text.length > mostLength || !/url\(|image-set\(|@import/i.test(text)) return undefined
  return parse(text, {
    context: context === 'stylesheet' ? 'stylesheet' : 'declarationList',
    parseCustomProperty: true,
    positions,
    onParseError: () => {},
  })
}

const isLink = ({ type }: CssNode): boolean => type === 'Url' || type === 'String'

/** Addresses of the images that a declaration shows, each the largest first. */
export function imagesOf({ property, value }: Declaration): string[][] {
  const images: string[][] = []
  if (!pictureProperty.test(property.toLowerCase())) return images
  walk(value, {
    enter(node: CssNode) {
      if (node.type === 'Function' && /^(?:-webkit-)?image-set$/i.test(node.name)) {
        images.push(setOf(node))
        return walk.skip
      }
      // A fragment is a drawing within the page.
      if (node.type === 'Url' && !node.value.startsWith('#')) images.push([node.value])
      return undefined
    },
  })
  return images.filter(links => links.length > 0)
}

/** The links of an `image-set()`, highest resolution first (CSS Images 4). */
function setOf(set: FunctionNode): string[] {
  const found: { link: string; resolution: number }[] = []
  for (const node of set.children) {
    const last = found.at(-1)
    if (node.type === 'Url' || node.type === 'String') found.push({ link: node.value, resolution: 1 })
    if (node.type === 'Dimension' && last !== undefined) last.resolution = dots(node)
  }
  return found.sort((a, b) => b.resolution - a.resolution).map(({ link }) => link)
}

function dots({ value, unit }: Dimension): number {
  const perPixel: Record<string, number> = { x: 1, dppx: 1, dpi: 1 / 96, dpcm: 2.54 / 96 }
  return Number(value) * (perPixel[unit.toLowerCase()] ?? 0)
}
