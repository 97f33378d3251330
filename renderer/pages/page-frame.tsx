import { type KeyboardEvent as ReactKeyboardEvent, useEffect, useRef, useState } from 'react'
import type { PageToPick } from '../../shared/contract/commands.ts'
import { setWindow } from '../store.ts'
import { entryAround } from './entry-around.ts'

type Props = {
  page: PageToPick
  /** Numbers of elements that are marked: what was clicked, and what the selector finds. */
  examples: readonly number[]
  found: readonly number[]
  /** Clicks do something. */
  picks: boolean
  onPick: (number: number, cards: (examples: readonly number[], found: readonly number[]) => number[]) => void
}

/** Marks inside the copy. A stranger's page may have any colours: two lines, a light one and a dark one. */
const markStyle = `
  [data-shoal-mark] { outline: 2px solid #0b7293 !important; outline-offset: 1px !important; box-shadow: 0 0 0 1px #fff !important; }
  [data-shoal-mark~="example"] { outline: 3px solid #c25e00 !important; }
  [data-shoal-mark~="near"] { outline: 3px dashed #c25e00 !important; }
  html.shoal-picks, html.shoal-picks * { cursor: crosshair !important; }
`

/**
 * The script-free copy of a page. What is pointed at is chosen with a click; by keyboard the arrows go through what
 * the page says and shows, to what is around it (left) and in it (right), and Enter chooses.
 */
export function PageFrame({ page, examples, found, picks, onPick }: Props) {
  const frame = useRef<HTMLIFrameElement>(null)
  const [copy, setCopy] = useState<Document>()
  const near = useRef<Element>(undefined)

  useEffect(() => {
    if (copy === undefined) return
    for (const marked of copy.querySelectorAll('[data-shoal-mark]')) marked.removeAttribute('data-shoal-mark')
    for (const number of found) elementOf(copy, number)?.setAttribute('data-shoal-mark', 'found')
    for (const number of examples) elementOf(copy, number)?.setAttribute('data-shoal-mark', 'example')
    copy.documentElement.classList.toggle('shoal-picks', picks)
  }, [copy, found, examples, picks])

  const point = (element: Element | undefined): void => {
    near.current?.setAttribute('data-shoal-mark', without(near.current, 'near'))
    if (near.current?.getAttribute('data-shoal-mark') === '') near.current.removeAttribute('data-shoal-mark')
    near.current = element
    element?.setAttribute('data-shoal-mark', `${without(element, 'near')} near`.trim())
  }
  const choose = (element: Element | undefined): void => {
    const number = numberOf(element)
    if (copy === undefined || number === undefined || !picks) return
    onPick(number, (clicked, all) => {
      const others = all.flatMap(other => elementOf(copy, other) ?? [])
      return clicked.flatMap(one => {
        const element = elementOf(copy, one)
        return element === undefined ? [] : (numberOf(entryAround(element, others)) ?? [])
      })
    })
  }
  const press = (event: KeyboardEvent | ReactKeyboardEvent): void => {
    if (copy === undefined || !picks || event.altKey || event.ctrlKey || event.metaKey) return
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      choose(near.current)
      return
    }
    const next = stepFrom(copy, near.current, event.key)
    if (next === undefined) return
    event.preventDefault()
    point(next)
    next.scrollIntoView({ block: 'nearest' })
    setWindow({ spoken: wordsOfElement(next) })
  }

  // What happens in the frame is heard from outside: no script runs in there.
  useEffect(() => {
    if (copy === undefined) return
    const listening = new AbortController()
    const { signal } = listening
    copy.addEventListener('mousemove', event => picks && point(numbered(event.target)), { signal })
    copy.addEventListener('mouseleave', () => point(undefined), { signal })
    copy.addEventListener('keydown', press, { signal })
    copy.addEventListener(
      'click',
      event => {
        event.preventDefault()
        choose(numbered(event.target))
      },
      { signal, capture: true },
    )
    return () => listening.abort()
  })

  return (
    <div
      className="page-frame"
      role="application"
      aria-label="The page. Arrow keys go through its parts, Enter picks one"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it takes the keys that go through the page
      tabIndex={0}
      onKeyDown={press}
    >
      <iframe
        key={page.path}
        ref={frame}
        title={`Copy of ${page.title || page.url}`}
        src={page.path}
        sandbox="allow-same-origin"
        referrerPolicy="no-referrer"
        tabIndex={-1}
        onLoad={() => setCopy(prepare(frame.current?.contentDocument ?? undefined))}
      />
    </div>
  )
}

/** Adds the marks' style. Nothing in a copy is for the keyboard: its buttons do nothing. */
function prepare(copy: Document | undefined): Document | undefined {
  if (copy === undefined) return undefined
  const view = copy.defaultView as (Window & typeof globalThis) | null
  if (view === null) return undefined
  const style = new view.CSSStyleSheet()
  style.replaceSync(markStyle)
  copy.adoptedStyleSheets.push(style)
  for (const element of copy.querySelectorAll('button, summary, [tabindex]'))
    element.setAttribute('tabindex', '-1')
  return copy
}

const elementOf = (copy: Document, number: number): Element | undefined =>
  copy.querySelector(`[data-shoal="${number}"]`) ?? undefined

function numberOf(element: Element | undefined): number | undefined {
  const number = element?.getAttribute('data-shoal')
  return number === null || number === undefined ? undefined : Number(number)
}

/** The element of the page that an event is about. It is of the frame's own realm: `instanceof` knows it not. */
const numbered = (target: EventTarget | null): Element | undefined =>
  (target as Partial<Element> | null)?.closest?.('body [data-shoal]') ?? undefined

const without = (element: Element, mark: string): string =>
  (element.getAttribute('data-shoal-mark') ?? '').replace(mark, '').trim()

/** Where a key leads: along what the page says and shows, or out of an element and into it. */
function stepFrom(copy: Document, from: Element | undefined, key: string): Element | undefined {
  if (key === 'ArrowLeft') return numbered(from?.parentElement ?? null)
  if (key === 'ArrowRight') return from?.querySelector('[data-shoal]') ?? undefined
  if (key !== 'ArrowDown' && key !== 'ArrowUp') return undefined
  const all = [...copy.body.querySelectorAll('[data-shoal]')].filter(speaks)
  if (from === undefined) return key === 'ArrowDown' ? all[0] : all.at(-1)
  const after = Node.DOCUMENT_POSITION_FOLLOWING
  return key === 'ArrowDown'
    ? all.find(element => from.compareDocumentPosition(element) & after)
    : all.findLast(element => element.compareDocumentPosition(from) & after && !element.contains(from))
}

/** Shows a picture or has words of its own, and is to be seen. */
const speaks = (element: Element): boolean =>
  (element.localName === 'img' ||
    [...element.childNodes].some(
      ({ nodeType, nodeValue }) => nodeType === Node.TEXT_NODE && nodeValue?.trim() !== '',
    )) &&
  element.getClientRects().length > 0

const wordsOfElement = (element: Element): string =>
  element.localName === 'img'
    ? `Picture ${element.getAttribute('alt') ?? ''}`
    : (element.textContent ?? '').replace(/\s+/g, ' ').trim().slice(0, 100)
