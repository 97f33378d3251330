import type { DuplicateGroup, DuplicateImage, DuplicateRole } from '../../shared/duplicates.ts'
import { formatBytes, formatPixels } from '../../shared/text/format.ts'
import { formatNumber } from '../text.ts'
import { thumbnailUrl } from '../thumbnails.ts'
import './duplicates.css'

type Props = {
  batch: string
  group: DuplicateGroup
  number: number
  /** Indexes of the images that are to go. */
  spare: ReadonlySet<number>
  toggle: (index: number) => void
}

const roleWords: Readonly<Record<DuplicateRole, string>> = {
  keep: 'Largest',
  same: 'Same file',
  alike: 'Looks alike',
}

/** Images that are one, side by side. A click says whether one is kept; one always is. */
export function DuplicateGroupView({ batch, group, number, spare, toggle }: Props) {
  const kept = group.filter(({ index }) => index !== undefined && !spare.has(index))
  return (
    <section className="duplicate-group" aria-label={`Group ${formatNumber(number)}`}>
      {group.map(image => {
        const { index, file, role } = image
        if (index === undefined) return null
        const isKept = !spare.has(index)
        return (
          <button
            key={index}
            type="button"
            className="duplicate"
            data-kept={isKept}
            disabled={isKept && kept.length === 1}
            onClick={() => toggle(index)}
          >
            <img
              src={thumbnailUrl(batch, index, 192)}
              alt=""
              loading="lazy"
              decoding="async"
              draggable={false}
            />
            <span className="duplicate-state">{isKept ? 'Keep' : 'To the bin'}</span>
            <span className="cut" title={file}>
              {file}
            </span>
            <span className="duplicate-facts">{factsOf(image)}</span>
            <span className="duplicate-facts">{roleWords[role]}</span>
          </button>
        )
      })}
    </section>
  )
}

function factsOf({ image, bytes }: DuplicateImage): string {
  return [formatPixels(image), image?.type?.toUpperCase(), formatBytes(bytes)]
    .filter(words => words !== undefined)
    .join(' · ')
}
