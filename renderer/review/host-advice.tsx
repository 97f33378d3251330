import { Button, CloseButton } from '@mantine/core'
import type { HostAdvice } from '../../shared/comparison.ts'
import type { Review } from '../../shared/contract/commands.ts'
import { formatDay } from '../../shared/text/moments.ts'
import { useHostAdvice } from '../measure/host-advice.ts'
import { formatNumber } from '../text.ts'
import type { OptionsFormProps } from './options-form.tsx'

/** More than these would push away what they advise on. */
const mostShown = 3

type Props = OptionsFormProps & Pick<Review, 'hosts'>

/** What was measured for the hosts of this list before, as far as it is not followed already. */
export function HostAdviceNotes({ hosts, options, change }: Props) {
  const { advice, forget } = useHostAdvice(hosts)
  const open = advice.filter(
    ({ best }) =>
      options.perHost !== best || options.atOnce < best || (hosts.length === 1 && options.atOnce !== best),
  )
  const follow = ({ best }: HostAdvice) =>
    // Other hosts of the list may take more in all.
    change({ perHost: best, atOnce: hosts.length === 1 ? best : Math.max(options.atOnce, best) })
  return open.slice(0, mostShown).map(known => (
    <div key={known.host} className="note host-advice">
      <span>
        For {known.host}, {formatNumber(known.best)} at once {known.best === 1 ? 'was' : 'were'} enough when
        measured on {formatDay(known.measuredAt)}.
      </span>
      <Button size="compact-sm" variant="subtle" onClick={() => follow(known)}>
        Use {formatNumber(known.best)}
      </Button>
      <CloseButton
        size="sm"
        aria-label={`Forget what was measured for ${known.host}`}
        onClick={() => forget(known)}
      />
    </div>
  ))
}
