import { useState } from 'react'
import type { ItemDetails } from '../../shared/contract/commands.ts'
import { imageUrl } from '../client.ts'
import { thumbnailUrl } from '../thumbnails.ts'

/** The saved image; its thumbnail where the window cannot show the type. */
export function Preview({ batch, details: { index, saved } }: { batch: string; details: ItemDetails }) {
  const [shown, setShown] = useState<'image' | 'thumbnail' | 'nothing'>('image')
  if (saved?.image === undefined || shown === 'nothing') return null
  return (
    <div className="preview">
      <img
        src={shown === 'image' ? imageUrl(batch, index) : thumbnailUrl(batch, index, 256)}
        alt={`Preview of ${saved.file}`}
        decoding="async"
        onError={() => setShown(shown === 'image' ? 'thumbnail' : 'nothing')}
      />
    </div>
  )
}
