import { Cut, needEnd, type StructureCheck } from './reader.ts'

const cardBytes = 80
const maxCards = 36_000

/**
 * FITS (https://fits.gsfc.nasa.gov/fits_standard.html): the cards of the first header up to END, then as many values as
 * its axes tell of. The padding behind them is often left out, and extensions are not walked.
 */
export const checkFits: StructureCheck = async (image, found) => {
  const cards = new Map<string, number>()
  let at = 0
  for (; ; at += cardBytes) {
    if (at > maxCards * cardBytes) throw new Cut('it is made of far too many parts')
    const card = (await image.need(at, cardBytes)).toString('latin1')
    const name = card.slice(0, 8).trimEnd()
    if (name === 'END') break
    const value = /^.{8}= *([-+]?\d+)/.exec(card)?.[1]
    if (value !== undefined) cards.set(name, Number(value))
  }
  const data = Math.ceil((at + cardBytes) / 2880) * 2880
  const axes = cards.get('NAXIS') ?? 0
  const sides = Array.from({ length: Math.min(axes, 999) }, (_, axis) => cards.get(`NAXIS${axis + 1}`) ?? 0)
  const [width, height] = sides
  if (width !== undefined && height !== undefined) Object.assign(found, { width, height })
  const values = axes === 0 ? 0 : sides.reduce((product, side) => product * side, 1)
  needEnd(image, values === 0 ? at + cardBytes : data + (values * Math.abs(cards.get('BITPIX') ?? 8)) / 8)
}
