import { Button, Text, Title } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import {
  isSilent,
  type QueueJobs,
  type QueueProgress,
  type QueueWorker,
} from '../../shared/queue-progress.ts'
import { formatCount, formatDuration, formatNumber, formatPerSecond } from '../../shared/text/format.ts'
import { remember, remembered } from '../remembered.ts'
import { FolderField } from '../ui/folder-field.tsx'
import { useQueue } from './follow-queue.ts'
import { RunCard } from './run-card.tsx'
import './queue.css'

/** What this browser keeps of the folder that was looked at last. */
const folderName = 'queueFolder'

/** How far the queue is that several machines share. It is only looked at. */
export function QueueView() {
  const [folder, setFolder] = useState(() => remembered(folderName) ?? '')
  const { progress, problem } = useQueue(folder)
  const choose = (path: string) => {
    remember(folderName, path)
    setFolder(path)
  }
  return (
    <div className="page">
      <div className="page-head">
        <Title order={1} size="h3">
          Queue
        </Title>
      </div>
      <FolderForm folder={folder} onFolder={choose} />
      {problem !== undefined && (
        <p className="note note-bad" role="alert">
          {problem}
        </p>
      )}
      {progress !== undefined && <Found progress={progress} />}
    </div>
  )
}

/** The folder that the workers share: what is there is what is done. */
function FolderForm({ folder, onFolder }: { folder: string; onFolder: (folder: string) => void }) {
  const [typed, setTyped] = useState(folder)
  const use = (path: string) => {
    setTyped(path)
    onFolder(path.trim())
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    use(typed)
  }
  return (
    <form className="queue-folder" onSubmit={submit}>
      <FolderField
        label="Folder of the lists"
        description="The folder given to “shoal enqueue”"
        folder={typed}
        onFolder={setTyped}
        onPicked={use}
        isOnlyRead
      />
      <Button type="submit" variant="default">
        Show
      </Button>
    </form>
  )
}

function Found({ progress: { runs, jobs, workers, risks } }: { progress: QueueProgress }) {
  return (
    <>
      {risks.length > 0 && (
        <section className="queue-risks" aria-label="What is at risk">
          <ul>
            {risks.map(risk => (
              <li key={risk}>{risk}</li>
            ))}
          </ul>
        </section>
      )}
      {runs?.length === 0 && (
        <Text c="dimmed" className="page-empty">
          Nothing was enqueued into this folder.
        </Text>
      )}
      {runs?.map(run => (
        <RunCard key={run.run} run={run} />
      ))}
      <Workers workers={workers} jobs={jobs} />
    </>
  )
}

function Workers({ workers, jobs }: { workers: readonly QueueWorker[]; jobs: QueueJobs | undefined }) {
  if (jobs === undefined) return null
  return (
    <section className="card queue-card" aria-label="Workers">
      <h2>{formatCount(workers.filter(worker => !isSilent(worker)).length, 'worker')} running</h2>
      <Text c="dimmed" size="sm">
        {formatCount(jobs.active, 'host')} being downloaded from, {formatNumber(jobs.waiting)} waiting
        {jobs.failed > 0 && `, ${formatNumber(jobs.failed)} failed`}
      </Text>
      {workers.length > 0 && (
        <table className="queue-table">
          <thead>
            <tr>
              <th scope="col">Worker</th>
              <th scope="col">Images a second</th>
              <th scope="col">Last heard</th>
            </tr>
          </thead>
          <tbody>
            {workers.map(worker => (
              <tr key={worker.name}>
                <th scope="row">{worker.name}</th>
                <td>{worker.perSecond === undefined ? '–' : formatPerSecond(worker.perSecond)}</td>
                <td className={isSilent(worker) ? 'queue-bad' : ''}>
                  {isSilent(worker) ? `silent for ${formatDuration(worker.heardMs)}` : 'now'}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
