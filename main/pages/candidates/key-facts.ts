import type { Aside } from '../../../shared/scan.ts'
import { type SizeWord, sizeWordIn } from '../../lists/index.ts'
import { asideOfName } from '../evidence/aside-words.ts'
import { namesForm, namesImage, wordsOf } from './address.ts'
import { sizesName } from './data-facts.ts'

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
  }
}
