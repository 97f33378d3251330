import { type SyntheticEvent, useEffect, useRef, useState } from 'react'
import { dropThumbnail, wantThumbnail } from '../thumbnails.ts'
import { ImageIcon } from '../ui/icons.tsx'

type Props = {
  src: string
  present: boolean
  /** What its pixels are, once they are there. */
  onPixels?: (width: number, height: number) => void
}

const mostTries = 3
/** What was cancelled just before comes at the second try; what is not there yet may come later. */
const againMs = [300, 2000]

/** A small picture, or the place of one. It says nothing that the name beside it does not. */
export function Thumbnail({ src, present, onPixels }: Props) {
  const [tries, setTries] = useState(1)
  const [broken, setBroken] = useState(false)
  useEffect(() => {
    if (!broken || tries === mostTries) return
    const timer = setTimeout(
      () => {
        setTries(tries + 1)
        setBroken(false)
      },
      againMs[tries - 1],
    )
    return () => clearTimeout(timer)
  }, [broken, tries])
  return (
    <span className="thumb">
      {present && !broken ? (
        <Picture key={src} src={src} onError={() => setBroken(true)} onPixels={onPixels} />
      ) : (
        <ImageIcon />
      )}
    </span>
  )
}

/** It appears as it comes; one that leaves the sight before is not asked for any more. */
function Picture({
  src,
  onError,
  onPixels,
}: {
  src: string
  onError: () => void
  onPixels: Props['onPixels']
}) {
  const image = useRef<HTMLImageElement>(null)
  const [isLoaded, setLoaded] = useState(false)
  useEffect(() => {
    const element = image.current
    wantThumbnail(src)
    return () => {
      if (element === null || element.complete) return
      // The browser ends the request; the program may not hear of it.
      element.removeAttribute('src')
      dropThumbnail(src)
    }
  }, [src])
  const onLoad = ({ currentTarget }: SyntheticEvent<HTMLImageElement>) => {
    setLoaded(true)
    onPixels?.(currentTarget.naturalWidth, currentTarget.naturalHeight)
  }
  return (
    <img
      ref={image}
      src={src}
      alt=""
      decoding="async"
      draggable={false}
      className={isLoaded ? 'is-loaded' : undefined}
      onLoad={onLoad}
      onError={onError}
    />
  )
}
