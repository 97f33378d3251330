/** What can happen once everything is downloaded. */
export const whenDone = ['nothing', 'quit', 'sleep', 'shut-down'] as const
export type WhenDone = (typeof whenDone)[number]

/** As the user chooses it. */
export const whenDoneWords: Record<WhenDone, string> = {
  nothing: 'Nothing',
  quit: 'Quit Shoal',
  sleep: 'Put the computer to sleep',
  'shut-down': 'Shut the computer down',
}
