import { Button, Text } from '@mantine/core'
import type { RecipePreview } from '../../shared/contract/commands.ts'
import { publicUrl } from '../../shared/public-url.ts'
import { PageTroubles, troubleOf } from '../batch/page-troubles.tsx'
import { Loading } from '../ui/loading.tsx'
import { useValue } from '../value.ts'
import { tryRecipe } from './follow.ts'
import { followed } from './follow-state.ts'

/** The first images a recipe finds, with the names they would get. */
export function Results() {
  const { preview, trying } = useValue(followed)
  if (trying) return <Loading label="Trying the first pages" />
  if (preview === undefined)
    return (
      <div className="center pages-empty">
        <Text c="dimmed">The recipe has changed since it was tried.</Text>
        <Button variant="light" onClick={() => void tryRecipe()}>
          Try it
        </Button>
      </div>
    )
  const troubled = preview.pages.filter(({ state, problems }) => state === 'failed' || problems.length > 0)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="follow-results" tabIndex={0} aria-label="The first images">
      {preview.images.length === 0 ? (
        <Text fw={600}>No image was found on the first pages.</Text>
      ) : (
        <FirstImages preview={preview} />
      )}
      {troubled.length > 0 && <PageTroubles pages={troubled.map(troubleOf)} />}
    </section>
  )
}

function FirstImages({ preview: { images } }: { preview: RecipePreview }) {
  const fields = [...new Set(images.flatMap(({ fields }) => Object.keys(fields)))]
  return (
    <table className="follow-table">
      <thead>
        <tr>
          <th>File</th>
          {fields.map(field => (
            <th key={field}>{field}</th>
          ))}
          <th>Image</th>
        </tr>
      </thead>
      <tbody>
        {images.map(image => (
          <tr key={image.url}>
            <td className="mono">{image.name}</td>
            {fields.map(field => (
              <td key={field}>{image.fields[field] ?? '–'}</td>
            ))}
            <td className="mono cut" title={publicUrl(image.url)}>
              {publicUrl(image.url)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
