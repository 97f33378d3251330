import { Button, Text } from '@mantine/core'
import type { BatchHeader, FailureGroup } from '../../shared/contract/commands.ts'
import type { FailureCode } from '../../shared/failure.ts'
import { formatCount } from '../../shared/text/format.ts'
import { call } from '../client.ts'
import { copyText } from '../copy-text.ts'
import { repeatBatch } from '../intake/draft.ts'
import { saveText } from '../save-file.ts'
import { setWindow } from '../store.ts'
import { formatNumber, sayWhy } from '../text.ts'
import { CopyIcon, DownloadIcon, RetryIcon } from '../ui/icons.tsx'
import { useValue } from '../value.ts'
import type { Feed } from './feed.ts'
import { isResting } from './progress.ts'
import { RemedyButtons } from './remedy-buttons.tsx'
import { retryFailed } from './retry-failed.ts'
import { SidePanel } from './side-panel.tsx'
import { useFailureGroups } from './use-failure-groups.ts'

/** What failed, by cause: for each the advice, and one action for all of its images. */
export function FailuresPanel({ feed, batch }: { feed: Feed; batch: string }) {
  const header = useValue(feed.header)
  const failed = header?.counts.failed ?? 0
  const rests = header !== undefined && isResting(header.state)
  const groups = useFailureGroups(batch, failed)
  return (
    <SidePanel title={failed === 0 ? 'Nothing failed' : `${formatCount(failed, 'image')} failed`}>
      {groups.map(group => (
        <Group key={group.code} batch={batch} group={group} rests={rests} />
      ))}
      {failed > 0 && rests && <OtherOptions header={header} />}
      {failed > 0 && <Export batch={batch} />}
    </SidePanel>
  )
}

function Group({ batch, group, rests }: { batch: string; group: FailureGroup; rests: boolean }) {
  const { code, title, advice, count, example } = group
  return (
    <section className="failure-group" aria-label={title}>
      <div className="failure-title">
        <Text fw={600}>{title}</Text>
        <span className="number failure-count">{formatNumber(count)}</span>
      </div>
      <Text size="sm">{advice}</Text>
      <Text size="xs" c="dimmed" className="mono cut" title={example}>
        {example}
      </Text>
      <div className="panel-actions">
        <Button
          size="xs"
          variant="light"
          leftSection={<RetryIcon size={16} />}
          onClick={() => void retryFailed({ batch, code })}
        >
          Retry {count === 1 ? 'it' : `these ${formatNumber(count)}`}
        </Button>
        <Button size="xs" variant="subtle" onClick={() => showFailed(code)}>
          Show {count === 1 ? 'it' : 'these'}
        </Button>
      </div>
      {/* Options are changed only between two runs. */}
      {rests && <RemedyButtons batch={batch} group={group} />}
    </section>
  )
}

const showFailed = (failure: FailureCode | '') => setWindow({ part: 'images', filter: 'failed', failure })

/** A retry goes by the batch's own options; what is missing can be got by others. */
function OtherOptions({ header }: { header: BatchHeader }) {
  return (
    <section className="failure-export" aria-label="Other options">
      <Text size="sm" c="dimmed">
        A retry uses the same options. To change them first, such as a limit or a login:
      </Text>
      <div className="panel-actions">
        <Button
          size="xs"
          variant="default"
          onClick={() => repeatBatch(header, 'missing', true).catch(sayWhy)}
        >
          Retry with other options
        </Button>
      </div>
    </section>
  )
}

/** The failed links, as a list that can be dropped back in. */
function Export({ batch }: { batch: string }) {
  const save = async () => saveText('failed-links.txt', await call('exportFailed', { batch }))
  const copy = async () => copyText(await call('exportFailed', { batch }), 'List of failed links copied.')
  return (
    <section className="failure-export" aria-label="All failed links">
      <Text size="sm" c="dimmed">
        The failed links, as a list you can drop here later:
      </Text>
      <div className="panel-actions">
        <Button
          size="xs"
          variant="default"
          leftSection={<CopyIcon size={16} />}
          onClick={() => copy().catch(sayWhy)}
        >
          Copy list
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<DownloadIcon size={16} />}
          onClick={() => save().catch(sayWhy)}
        >
          Save list
        </Button>
        <Button size="xs" variant="subtle" onClick={() => showFailed('')}>
          Show all
        </Button>
      </div>
    </section>
  )
}
