import type { Command } from 'commander'
import type { Act } from '../process/exit-status.ts'

type Flags = { changed?: boolean; undo?: boolean; json?: boolean; quiet?: boolean }

const flagsOf = ({ changed = false, json = false, quiet = false }: Flags) => ({
  evenChanged: changed,
  json,
  quiet,
})

function addCommon(command: Command): Command {
  return command
    .option('--changed', 'also files that were changed since they were saved')
    .option('--undo', 'take the last renaming or moving of this batch back')
    .option('--json', 'print JSON Lines and nothing else')
    .option('-q, --quiet', 'print only the summary, and what was left')
}

export function addRename(program: Command, act: Act): void {
  const command = program
    .command('rename')
    .summary('rename the images of a batch by a template')
    .description(
      'Gives the saved images of a batch other names, by a template as for "shoal get --name", and with {taken}, {taken:day}, {taken:month} or {taken:year}: when a camera took the image. An image that does not say it keeps its name, unless the template says what stands there instead: {taken|undated}. No file is ever replaced: where a name is taken, a number is added. Files made by "shoal convert" follow. What was changed since it was saved stays, unless you use --changed.',
    )
    .argument('<id>', 'the batch ID from "shoal history", or its first letters')
    .option('--name <template>', 'such as "{n:3} {title}"')
    .option('--dry-run', 'print the new names and rename nothing')
  addCommon(command)
  command.action(async (id: string, { name, dryRun = false, ...flags }: RenameFlags) => {
    if ((name === undefined) === (flags.undo !== true)) command.error('error: give --name or --undo')
    const { rename, undo } = await import('./arrange.ts')
    await act(() =>
      name === undefined ? undo(id, flagsOf(flags)) : rename(id, name, dryRun, flagsOf(flags)),
    )
  })
}

type RenameFlags = Flags & { name?: string; dryRun?: boolean }

export function addMove(program: Command, act: Act): void {
  const command = program
    .command('move')
    .summary('move the images of a batch to another folder')
    .description(
      'Moves the saved images of a batch to another folder, with their subfolders. On another disk each is copied, compared and synced before the original goes. No file is ever replaced: where a name is taken, a number is added. The history follows.',
    )
    .argument('<id>', 'the batch ID from "shoal history", or its first letters')
    .option('--to <folder>', 'where to')
  addCommon(command)
  command.action(async (id: string, { to, ...flags }: Flags & { to?: string }) => {
    if ((to === undefined) === (flags.undo !== true)) command.error('error: give --to or --undo')
    const { move, undo } = await import('./arrange.ts')
    await act(() => (to === undefined ? undo(id, flagsOf(flags)) : move(id, to, flagsOf(flags))))
  })
}
