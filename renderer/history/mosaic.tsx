import { useState } from 'react'
import { thumbnailUrl } from '../thumbnails.ts'
import { ImageIcon } from '../ui/icons.tsx'
import './mosaic.css'

type Props = {
  batch: string
  /** Indexes of images with a thumbnail. */
  pictures: readonly number[]
  /** As many places as it has, filled or not: it never changes its size. */
  places: 4 | 9
}

/** Some images of a batch, side by side. They say nothing that the words beside them do not. */
export function Mosaic({ batch, pictures, places }: Props) {
  // A saved file can be whole and still not be decoded: the next image takes its place.
  const [broken, setBroken] = useState<readonly number[]>([])
  const shown = pictures.filter(index => !broken.includes(index)).slice(0, places)
  return (
    <span className={`mosaic mosaic-${places}`} aria-hidden="true">
      {shown.map(index => (
        <img
          key={index}
          src={thumbnailUrl(batch, index)}
          alt=""
          decoding="async"
          draggable={false}
          onError={() => setBroken(known => [...known, index])}
        />
      ))}
      {shown.length === 0 && <ImageIcon size={22} />}
    </span>
  )
}
