import { refuse } from '../../../shared/refusal.ts'
import { formatCount } from '../../../shared/text/format.ts'
import { formatDay } from '../../../shared/text/moments.ts'
import { exitStatus } from '../process/exit-status.ts'
import { withApp } from '../process/with-app.ts'
import { plainText } from '../report/plain-text.ts'

/** `shoal sessions`: lists the sessions that are kept, or removes some. Resolves with the exit status. */
export async function sessions({
  remove,
  json,
}: {
  remove: readonly string[]
  json: boolean
}): Promise<number> {
  return withApp(async app => {
    const write = (line: string) => process.stdout.write(`${line}\n`)
    for (const name of remove) {
      if (!(await app.sessions.remove(name))) refuse('session-gone', `There is no session ${name}`)
      write(plainText(`Removed the session ${name}.`))
    }
    if (remove.length > 0) return exitStatus.done
    const kept = await app.sessions.kept()
    for (const { name, sites, keptAt } of kept) {
      if (json) write(JSON.stringify({ type: 'session', name, sites, keptAt }))
      else
        write(plainText(`${name}  ${formatDay(keptAt)}  ${sites.slice(0, 5).join(', ') || 'cannot be read'}`))
    }
    if (!json)
      write(kept.length === 0 ? 'No session is kept.' : `${formatCount(kept.length, 'session')} kept`)
    return exitStatus.done
  })
}
