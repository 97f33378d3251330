/** What an argument means: `-` is standard input, anything with a scheme a link, the rest a path. */
export const classifySource = (argument: string): 'stdin' | 'link' | 'file' => {
  if (argument === '-') return 'stdin'
  // Other schemes are links too, so that the user learns why they cannot be used. `C:\` is not a scheme.
  return /^(?:[a-z][a-z\d+.-]*:\/\/|(?:data|blob|magnet|mailto):)/i.test(argument) ? 'link' : 'file'
}
