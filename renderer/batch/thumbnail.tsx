import { useEffect, useState } from 'react'
import { ImageIcon } from '../ui/icons.tsx'

type Props = { src: string; present: boolean }

const mostTries = 3
const againMs = 2000

/** A small picture, or the place of one. It says nothing that the name beside it does not. */
export function Thumbnail({ src, present }: Props) {
  const [tries, setTries] = useState(1)
  const [broken, setBroken] = useState(false)
  useEffect(() => {
    if (!broken || tries === mostTries) return
    const timer = setTimeout(() => {
      setTries(tries + 1)
      setBroken(false)
    }, againMs)
    return () => clearTimeout(timer)
  }, [broken, tries])
  return (
    <span className="thumb">
      {present && !broken ? (
        <img src={src} alt="" decoding="async" draggable={false} onError={() => setBroken(true)} />
      ) : (
        <ImageIcon />
      )}
    </span>
  )
}
