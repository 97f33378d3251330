import type { Aside } from '../../../shared/scan.ts'
import { type SizeWord, sizeWordIn } from '../../lists/index.ts'
import { asideOfName } from '../evidence/aside-words.ts'
import { namesForm, namesImage, wordsOf } from './address.ts'

/** What the key of an entry in data says of its value. */
export type KeyFacts = {
  aside: Aside | undefined
  isImage: boolean
  /** It says only in which form or size an image is had. */
  isForm: boolean
  sizeWord: SizeWord | undefined
  /** What the image is called, whatever its size: `primaryImage` and `primaryImageSmall` are one. */
  imageName: string
  /** A group of that name holds one image in several sizes. */
  holdsSizes: boolean
  /** Part of a description: its value says something of the object that it is in. */
  describes: 'width' | 'height' | 'type' | 'profile' | 'alt' | 'title' | 'caption' | undefined
}

/** Each key is looked at once: data has the same few in thousands of objects. Undefined is the key of what has none. */
export function createKeyFacts(): (name: string | undefined) => KeyFacts {
  const known = new Map<string | undefined, KeyFacts>()
  return name => {
    let facts = known.get(name)
    if (facts === undefined) {
      facts = factsOf(name)
      known.set(name, facts)
    }
    return facts
  }
}

function factsOf(name: string | undefined): KeyFacts {
  return {
    aside: asideOfName(name),
    isImage: namesImage(name),
    isForm: namesForm(name),
    sizeWord: name === undefined ? undefined : sizeWordIn(name),
    imageName: wordsOf(name ?? '')
      .filter(word => sizeWordIn(word) === undefined)
      .join('-'),
    holdsSizes: sizesName.test(name ?? ''),
    describes: descriptions.find(([form]) => form.test(name ?? ''))?.[1],
  }
}

/** Groups that hold one image in several sizes. */
const sizesName =
  /^(?:(?:image|photo|media|thumb|thumbnail|cover)?_?(?:sizes|formats|variants|versions2?|renditions|candidates|crops|derivatives|resolutions|urls|srcset|sources?|details|responsive|original|thumbnails?)|(?:display|thumbnail)_resources|mixedsources|jpe?g|webp|avif|(?:resized|scaled)_?image_?urls)$/i

const descriptions: readonly (readonly [RegExp, KeyFacts['describes']])[] = [
  [/^(?:w|width|(?:config|max|real|image|full|original)_?width|naturalwidth)$/i, 'width'],
  [/^(?:h|height|(?:config|max|real|image|full|original)_?height|naturalheight)$/i, 'height'],
  [/^(?:type|@type|__typename|mime_?type|media_?type|content_?type|kind|format)$/i, 'type'],
  // Of a person or a group of people.
  [/^(?:avatar|icon|profile_image)(?:_?url|_static)?$/i, 'profile'],
  [/^alt(?:_?text)?$/i, 'alt'],
  [/^title$/i, 'title'],
  [/^caption$/i, 'caption'],
]
