import { Button, NativeSelect, SegmentedControl, Text } from '@mantine/core'
import { useState } from 'react'
import { appInfo } from '../app-info.ts'
import { saveText } from '../save-file.ts'
import { notify } from '../store.ts'
import { sayWhy } from '../text.ts'
import { FolderField } from '../ui/folder-field.tsx'
import { DownloadIcon } from '../ui/icons.tsx'
import { Loading } from '../ui/loading.tsx'
import { useValue } from '../value.ts'
import { giveUpFollowing, openRecipe, show, startFollowing, urlOf } from './follow.ts'
import {
  type FollowState,
  followed,
  hopBefore,
  isField,
  isHop,
  type PageSide,
  pageSides,
  type Side,
  sideOf,
  type WayState,
} from './follow-state.ts'
import { problemOf, textOfRecipe } from './form.ts'
import { PageFrame } from './page-frame.tsx'
import { Parts } from './parts.tsx'
import { pick } from './picking.ts'
import { RefusalNote } from './refusal.tsx'
import { Results } from './results.tsx'
import { beginWay, stepBack, stepOn, takeNext } from './way.ts'

/** From a listing to its pages: a recipe is picked by example, tried, and followed. */
export function FollowView() {
  const state = useValue(followed)
  if (state.opened.list === undefined) return <Beginning state={state} />
  return (
    <div className="follow">
      <Recipe state={state} />
      <Looking state={state} />
    </div>
  )
}

function Beginning({ state: { opening, refusal } }: { state: FollowState }) {
  if (opening) return <Loading label="Reading the page" />
  return (
    <div className="center pages-empty">
      {refusal !== undefined && <RefusalNote error={refusal.error} onAllow={refusal.again} />}
      <Text fw={650} size="lg">
        Collect images from many pages
      </Text>
      <Text c="dimmed" ta="center" maw="32rem">
        Give the address of a page that lists things, such as films or articles. Click two of them: Shoal
        finds the others, opens their pages and takes the image of each, named after the texts you choose.
      </Text>
      <Button variant="default" onClick={chooseRecipe}>
        Open a recipe …
      </Button>
    </div>
  )
}

function Recipe({ state }: { state: FollowState }) {
  const known = useValue(appInfo)
  const [folder, setFolder] = useState(known?.folder ?? '')
  const { starting, unstarted } = state
  const wrong = problemOf(state.form)
  const start = () => {
    if (known !== undefined) void startFollowing(folder, known.options)
  }
  const save = () => {
    const saved = textOfRecipe(state.form)
    if ('problem' in saved) notify(saved.problem)
    else saveText('shoal-recipe.json', saved.text, 'application/json').catch(sayWhy)
  }
  return (
    <form
      className="follow-recipe"
      aria-label="Recipe"
      onSubmit={event => {
        event.preventDefault()
        start()
      }}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="follow-parts" tabIndex={0} aria-label="What to take">
        <Parts />
        <FolderField folder={folder} onFolder={setFolder} />
        <div className="follow-files">
          <Button variant="subtle" color="gray" size="compact-sm" onClick={chooseRecipe}>
            Open a recipe …
          </Button>
          <Button variant="subtle" color="gray" size="compact-sm" onClick={save}>
            Save as a recipe
          </Button>
        </div>
      </section>
      <footer className="follow-foot">
        {(unstarted || wrong) !== '' && (
          <Text c="var(--bad)" size="sm" role="alert">
            {unstarted || wrong}
          </Text>
        )}
        {starting !== undefined && (
          <div className="follow-waiting">
            <Text size="sm" role="status">
              Trying the recipe on the first pages …
            </Text>
            <Button variant="default" size="compact-sm" onClick={giveUpFollowing}>
              Stop
            </Button>
          </div>
        )}
        <Button
          type="submit"
          fullWidth
          loading={starting !== undefined}
          disabled={wrong !== '' || folder.trim() === ''}
          leftSection={<DownloadIcon />}
        >
          Follow and download
        </Button>
      </footer>
    </form>
  )
}

function Looking({ state }: { state: FollowState }) {
  const { side, opening, refusal, picking, examples, matches, way, opened } = state
  const page = way === undefined ? (side === 'results' ? undefined : opened[side]) : way.pages.at(-1)
  const found = picking === undefined ? undefined : matches[picking]
  return (
    <section className="follow-page" aria-label="The page">
      <div className="follow-page-head">
        {way === undefined ? <Sides state={state} /> : <WayActions way={way} />}
        <Text size="sm" className="follow-hint" role="note">
          {hintOf(state)}
        </Text>
        {way === undefined && side === 'list' && state.form.image === '' && (
          <Button variant="subtle" size="compact-sm" onClick={beginWay}>
            Go to one image
          </Button>
        )}
      </div>
      {refusal !== undefined && <RefusalNote error={refusal.error} onAllow={refusal.again} />}
      {way === undefined && side === 'results' && refusal === undefined && <Results />}
      {opening && <Loading label="Reading the page" />}
      {page !== undefined && (
        <PageFrame
          key={page.path}
          page={page}
          examples={
            picking !== undefined && (found === undefined || examples.length < 2) ? examples : noNumbers
          }
          found={found !== undefined && 'numbers' in found ? found.numbers : noNumbers}
          picks={way !== undefined || picking !== undefined}
          onPick={(number, cards) => void (way === undefined ? pick(number, cards) : stepOn(number))}
        />
      )}
    </section>
  )
}

/** Which of the pages is looked at. As buttons side by side, as long as there is room for them. */
function Sides({ state: { form, side } }: { state: FollowState }) {
  const sides: { value: Side; label: string; disabled?: boolean }[] = [
    ...pageSides(form).map((at, place) => ({
      value: at,
      label: wordsOfSide(form, at),
      disabled: place > 0 && urlOf(at) === undefined && followed.get().opened[at] === undefined,
    })),
    ...(form.link.trim() === '' && form.via.length === 0
      ? [{ value: 'detail' as const, label: 'Page of an entry', disabled: true }]
      : []),
    { value: 'results', label: 'First results' },
  ]
  return sides.length > 3 ? (
    <NativeSelect
      size="sm"
      aria-label="What to look at"
      data={sides}
      value={side}
      onChange={event => show(event.currentTarget.value as Side)}
    />
  ) : (
    <SegmentedControl
      size="sm"
      aria-label="What to look at"
      data={sides}
      value={side}
      onChange={next => show(next as Side)}
    />
  )
}

function wordsOfSide({ via }: FollowState['form'], side: PageSide): string {
  if (side === 'list') return 'The list'
  if (side === 'detail') return 'Page of an entry'
  return `Page behind link ${via.findIndex(({ id }) => id === hopBefore(side)) + 1}`
}

/** While a way to an image is gone. */
function WayActions({ way: { clicked, isImageNext } }: { way: WayState }) {
  return (
    <div className="follow-actions">
      <Button variant="default" size="compact-sm" onClick={stepBack}>
        {clicked.length === 0 ? 'Cancel' : 'Back'}
      </Button>
      <Button
        variant={isImageNext ? 'filled' : 'light'}
        size="compact-sm"
        aria-pressed={isImageNext}
        onClick={() => takeNext(!isImageNext)}
      >
        The image is on this page
      </Button>
    </div>
  )
}

const noNumbers: readonly number[] = []

/** What to do now. */
function hintOf({
  picking,
  examples,
  side,
  form,
  matches,
  way,
  opened,
  opening,
  refusal,
}: FollowState): string {
  if (way?.isImageNext) return 'Click the image.'
  if (way !== undefined)
    return way.clicked.length === 0
      ? 'Click the link of one entry.'
      : 'Click the image, or the link that leads on to it.'
  if (side === 'results') return 'What the first pages give. Nothing is saved yet.'
  if (opened[side] === undefined && !opening && refusal === undefined)
    return 'This page is not known yet: pick the link that leads to it first.'
  if (picking === undefined) return 'Press Pick beside a part, then click it on the page.'
  if (picking === 'item') {
    const found = matches.item
    if (found !== undefined && 'count' in found && examples.length !== 1) return 'Now click the image.'
    return examples.length === 0
      ? 'Click the title of one entry, then that of another.'
      : 'Now click the same in another entry.'
  }
  if (picking === 'link') return 'Click the link of an entry.'
  if (isHop(picking)) return 'Click the link that leads on to the image.'
  if (picking === 'next') return 'Click the link that leads to the next page.'
  if (picking === 'image') return 'Click the image. A second click takes all like it.'
  if (isField(picking) && side === 'detail' && form.item !== '')
    return 'Click the text. It may be in the list, too.'
  return sideOf(picking) === side || side !== 'list'
    ? 'Click the text.'
    : 'Click the text in one of the entries, or above them.'
}

function chooseRecipe(): void {
  const input = document.createElement('input')
  input.type = 'file'
  input.accept = '.json'
  input.addEventListener('change', () => {
    input.files?.[0]?.text().then(openRecipe).catch(sayWhy)
  })
  input.click()
}
