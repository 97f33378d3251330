import { Button, Text } from '@mantine/core'
import { formatNumber } from '../text.ts'

/** Chromium lets no element be higher than 33,554,432 px; what is longer is cut into pages. */
const mostPixels = 30_000_000

/** How many images one page holds, from the height of a line in pixels and the images in each. */
export const pageSizeOf = (lineHeight: number, columns = 1): number =>
  Math.floor(mostPixels / lineHeight) * columns

/** The images of a page. A page beyond the end becomes the last one. */
export function pageOf(total: number, wanted: number, size: number): { first: number; count: number } {
  const last = Math.max(0, Math.ceil(total / size) - 1)
  const first = Math.min(wanted, last) * size
  return { first, count: Math.min(size, total - first) }
}

export type PageChoiceProps = {
  total: number
  first: number
  count: number
  size: number
  onPage: (page: number) => void
}

/** Steps through lists that are too long for one scrolling page. */
export function PageChoice({ total, first, count, size, onPage }: PageChoiceProps) {
  if (total <= size) return null
  const page = first / size
  return (
    <nav className="page-choice" aria-label="Pages">
      <Button size="compact-sm" variant="default" disabled={page === 0} onClick={() => onPage(page - 1)}>
        Earlier
      </Button>
      <Text size="sm" className="number">
        {formatNumber(first + 1)} to {formatNumber(first + count)} of {formatNumber(total)}
      </Text>
      <Button
        size="compact-sm"
        variant="default"
        disabled={first + count >= total}
        onClick={() => onPage(page + 1)}
      >
        Later
      </Button>
    </nav>
  )
}
