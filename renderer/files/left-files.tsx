import { Text } from '@mantine/core'
import { formatNumber } from '../../shared/text/format.ts'

type Props = { left: readonly { file: string; why: string }[]; total: number }

/** Files that stay as they were, each with its reason. */
export function LeftFiles({ left, total }: Props) {
  if (left.length === 0) return null
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="scroll-list left-files" tabIndex={0} aria-label="Left as they are">
        <ul>
          {left.map(({ file, why }) => (
            <li key={file}>
              <span className="mono">{file}</span>
              <span className="left-why">{why}</span>
            </li>
          ))}
        </ul>
      </section>
      {total > left.length && (
        <Text size="xs" c="dimmed">
          and {formatNumber(total - left.length)} more
        </Text>
      )}
    </>
  )
}
