/** The words for a refusal: in the window, and with `onCommandLine` in a terminal. */
type Row = {
  title: string
  /** What to do, as a person at the window does it. Text in “ ” appears just so in the window. */
  advice: string
  /** The flags that do it; or a whole sentence, which takes the place of the advice in a terminal. */
  onCommandLine?: string
}

/** Everything that a command may refuse, with its words. Codes are stable. */
export const refusals = {
  // Lists, and what is asked of them.
  'list-unreadable': {
    title: 'The list cannot be read',
    advice: 'Check that the file exists and that you may read it.',
  },
  'list-unsupported': {
    title: 'Shoal cannot read lists of this type',
    advice: 'Save the list as CSV or .xlsx, then use that file.',
  },
  'list-is-page': {
    title: 'This address is a web page, not a list',
    advice: 'To get the images of a page, scan it. A sheet must be shared with everybody who has its link.',
    onCommandLine:
      'To get the images of a page, use "shoal scan". A sheet must be shared with everybody who has its link.',
  },
  'list-damaged': {
    title: 'The spreadsheet is damaged',
    advice: 'Open it in a spreadsheet program and save it again, or save it as CSV.',
  },
  'list-too-large': {
    title: 'The spreadsheet is too large',
    advice: 'Save it as CSV, then use that file.',
  },
  'bad-base': {
    title: 'The base address cannot be used',
    advice: 'Give the full address of a page, starting with http:// or https://.',
    onCommandLine: '--base',
  },
  'bad-columns': {
    title: 'The roles of the columns cannot be used',
    advice: 'Write each as COLUMN=ROLE, with commas between them.',
    onCommandLine: '--columns',
  },
  'unknown-column': {
    title: 'The list has no such column',
    advice: 'Check the spelling of the column.',
    onCommandLine: '--columns',
  },
  'unknown-sheet': {
    title: 'The spreadsheet has no such sheet',
    advice: 'Check the spelling of the sheet.',
    onCommandLine: '--sheet',
  },
  'range-too-long': {
    title: 'The link stands for too many links',
    advice: 'Use a shorter range.',
    onCommandLine: 'Use a shorter range, or raise --max-range.',
  },
  'unknown-field': {
    title: 'The list has no such field',
    advice: 'Check the spelling of the column in “Names”.',
    onCommandLine: '--name',
  },
  'nothing-to-download': {
    title: 'There is nothing to download',
    advice: 'Give links, or a list with links.',
  },
  'draft-gone': {
    title: 'This list has expired, or was already started',
    advice: 'Drop or paste the list again.',
  },

  // Options of a batch.
  'bad-folder': {
    title: 'The folder cannot be used',
    advice: 'Type a full path, or choose another folder.',
  },
  'bad-name-template': {
    title: 'The name template cannot be used',
    advice: 'Correct it in “Names”.',
    onCommandLine: '--name',
  },
  'header-spread': {
    title: 'A header that looks like a login would go to several hosts',
    advice: 'Name the host that may get it: write “host=example.org” before the header.',
    onCommandLine: "Name the host that may get it: --header 'host=example.org Name: value'.",
  },
  'header-unused': {
    title: 'A header would be sent with none of the remaining images',
    advice: 'Download the list again with this header instead.',
  },
  'bad-proxy': {
    title: 'The proxy cannot be used',
    advice: 'Use a proxy with http:// or https://.',
    onCommandLine: '--proxy',
  },
  'bad-ca': {
    title: 'The certificate file cannot be used',
    advice: 'Name a file of certificates in PEM format under “Certificate file”.',
    onCommandLine: '--ca',
  },
  'bad-cookies': {
    title: 'The cookie file cannot be used',
    advice:
      'Name a file in Netscape format, as browser extensions, curl and wget write it, under “Cookie file”.',
    onCommandLine: '--cookies',
  },
  'program-missing': {
    title: 'The program was not found',
    advice: 'Check its spelling, or give its full path. To use shell syntax, run a shell: sh -c "…".',
  },
  'bad-output': {
    title: 'The file cannot be written',
    advice: 'Choose another file, or check that you may write to its folder.',
  },
  'bad-manifest': {
    title: 'The manifest cannot be used',
    advice: 'Use the folder as Shoal left it, or write its manifest again.',
    onCommandLine: 'Use the folder as Shoal left it, or the ID of the batch.',
  },
  'other-dataset': {
    title: 'The folder holds something else',
    advice: 'Choose an empty folder.',
  },
  'packed-batch': {
    title: 'The images of this batch are in shards',
    advice:
      'They have no files of their own: use the shards, or download the list into another folder as files.',
  },
  'no-manifest': {
    title: 'Shoal does not know what is in this folder',
    advice: 'Choose a folder that Shoal downloaded into, or one with its manifest.jsonl.',
  },

  // The queue.
  'no-queue': {
    title: 'There is no queue',
    advice: 'Set SHOAL_QUEUE to its address, such as redis://127.0.0.1:6379.',
    onCommandLine: 'Set SHOAL_QUEUE to its address, such as redis://127.0.0.1:6379, or use --queue-file.',
  },
  'bad-queue': {
    title: 'This is not the address of a queue',
    advice: 'Use redis://HOST:PORT, or rediss://HOST:PORT for an encrypted connection.',
  },
  'queue-secret': {
    title: 'A password in an argument can be read by every user of this machine',
    advice: 'Set SHOAL_QUEUE instead.',
    onCommandLine: 'Set SHOAL_QUEUE instead, or write the address into a file and use --queue-file.',
  },
  'queue-unreachable': {
    title: 'The queue cannot be used',
    advice: 'Check that Redis 6.2 or newer runs there, and the address.',
  },
  'no-runs': {
    title: 'Nothing was enqueued into this folder',
    advice: 'Enqueue a list into it first.',
    onCommandLine: 'Enqueue a list into it first: "shoal enqueue".',
  },
  'bad-run': {
    title: 'An enqueued list is damaged',
    advice: 'Enqueue the list again, into another folder.',
  },
  'no-queue-packages': {
    title: 'The packages for a queue are not installed',
    advice: 'Install them where Shoal is: npm install bullmq ioredis.',
  },

  // Batches.
  'batch-unfinished': {
    title: 'The batch has images left to download',
    advice: 'Resume it first.',
    onCommandLine: 'Resume it first: "shoal resume".',
  },
  'unknown-batch': {
    title: 'This batch does not exist',
    advice: 'It may have been removed from the history. Drop its list again to download it.',
    onCommandLine: '"shoal history" lists the batches.',
  },
  'batch-unreadable': {
    title: 'The entry of this batch in the history is damaged',
    advice: 'It was left as it is. Drop its list again: images that are there are skipped.',
    onCommandLine: 'It was left as it is. Download its list again: images that are there are skipped.',
  },
  'batch-running': {
    title: 'This batch is running in another window or terminal',
    advice: 'Wait until it has ended, or stop it there.',
  },
  'links-running': {
    title: 'Another batch is downloading the same images into the same folder',
    advice: 'Wait until it has ended: what it saved is then skipped. Or choose another folder.',
  },
  'nothing-left': {
    title: 'There is nothing left to resume',
    advice: 'To retry failed images, retry them in the batch.',
    onCommandLine: 'If images failed, --retry-failed retries them.',
  },
  'unsafe-to-open': {
    title: 'Shoal opens images only',
    advice: 'By its name this file is none, and your system might run it. Show it in its folder instead.',
  },
  'file-gone': {
    title: 'The file no longer exists',
    advice: 'It was moved or deleted after it was saved. Download the batch again to get it back.',
  },

  // Web pages.
  'bad-address': {
    title: 'This is not the address of a web page',
    advice: 'A page address starts with http:// or https://.',
  },
  'bad-selector': {
    title: 'This is not a CSS selector',
    advice: 'Write it as in a stylesheet, such as "main img" or "#gallery .photo".',
  },
  'bad-paging': {
    title: 'The pages cannot be counted',
    advice: 'Write {page} in the address where the number goes.',
  },
  'scan-gone': { title: 'This scan has expired', advice: 'Scan its address again.' },
  'page-gone': { title: 'This page has expired', advice: 'Open its address again.' },
  'bad-recipe': {
    title: 'The recipe cannot be used',
    advice: 'Correct the named part; REFERENCE.md describes recipes.',
    onCommandLine: 'Correct the named part; see REFERENCE.md, or "shoal follow --help" for the flags.',
  },
  'no-images-found': {
    title: 'No images were found on the pages',
    advice: 'Check the selectors: the site may have changed, or it builds its pages with scripts.',
    onCommandLine:
      'Check the selectors: the site may have changed. If it builds its pages with scripts, use --render.',
  },
  'robots-refuse-all': {
    title: 'robots.txt asks programs not to download any of the images',
    advice: 'Download them anyway if the owner of the site allows it.',
    onCommandLine: '--ignore-robots',
  },

  'no-browser': {
    title: 'No browser was found to load pages in',
    advice: 'Install Chrome, Edge or Chromium, or start Shoal with SHOAL_BROWSER set to its program.',
    onCommandLine: 'Install Chrome, Edge or Chromium, or name its program with --browser.',
  },
  'no-playwright': {
    title: 'What controls the browser is not installed',
    advice: 'Install it where Shoal is: npm install playwright-core.',
  },
  'browser-as-root': {
    title: 'Shoal starts no browser as root',
    advice: 'A browser cannot lock pages in its sandbox then. Run Shoal as an ordinary user.',
  },
  'browser-failed': {
    title: 'The browser could not be started',
    advice: 'Check that it starts without Shoal, or start Shoal with SHOAL_BROWSER set to another one.',
    onCommandLine: 'Check that it starts without Shoal, or name another one with --browser.',
  },

  'no-screen': {
    title: 'There is no screen to log in on',
    advice: 'Log in on a machine with one, and give Shoal its cookies as a file.',
    onCommandLine: '--cookies',
  },
  'no-session': {
    title: 'The site set no cookies',
    advice: 'Log in in the window, and close it when you see that you are in.',
  },
  'session-gone': {
    title: 'This session has ended, or was removed',
    advice: 'Log in again.',
    onCommandLine: 'Log in again with --session, or keep a session with --keep-session.',
  },
  'session-sealed': {
    title: 'This session was kept by the desktop app, which alone can read it',
    advice: 'Log in again under another name.',
  },
  'session-damaged': {
    title: 'The file of this session is damaged',
    advice: 'Remove the session, and log in again.',
    onCommandLine: 'Remove it with "shoal sessions --remove NAME", and log in again.',
  },
  'bad-session-name': {
    title: 'This name cannot be used for a session',
    advice: 'Use letters, digits, dots, hyphens and underscores: 64 at most, a letter or digit first.',
  },

  // Measurements.
  'nothing-to-measure': {
    title: 'There is nothing to measure',
    advice: 'Give links, or a list with links.',
  },
  measuring: {
    title: 'Another measurement is running',
    advice: 'Wait until it has ended, or stop it.',
  },
  downloading: {
    title: 'Images are being downloaded',
    advice: 'Wait until the downloads are done: a measurement at the same time would be wrong.',
  },
  'measurement-gone': {
    title: 'This measurement no longer exists',
    advice: 'It was removed, or its batch was. Measure again.',
  },

  // The program and its window.
  'store-newer': {
    title: 'The history was written by a newer version of Shoal',
    advice: 'Use that version, or set SHOAL_HOME to another folder to start with an empty history.',
  },
  'store-unusable': {
    title: 'The history cannot be opened',
    advice: 'Check the permissions of its folder, or set SHOAL_HOME to another one.',
  },
  'port-taken': {
    title: 'The port is in use by another program',
    advice: 'Choose another port, or leave it out to use any free port.',
    onCommandLine: 'Choose another --port, or leave it out to use any free port.',
  },
  'window-not-built': {
    title: 'The window is not built',
    advice: 'In a checkout, run "npm ci", then try again.',
  },
  'cannot-open': {
    title: 'This cannot be opened from Shoal',
    advice: 'Open it yourself, in a file manager or a browser.',
  },
  'not-available': {
    title: 'This is not possible here',
    advice: 'Use the Shoal app on the machine where the images are.',
  },
  'hand-over-gone': {
    title: 'These links are not here any more',
    advice: 'They were looked at in another window. Hand them over again in the browser.',
  },
  'not-our-window': {
    title: 'Shoal answers only its own window',
    advice: 'Use the window that Shoal opened.',
  },
  'unknown-command': {
    title: 'The window asked for something Shoal does not know',
    advice: 'Reload the window: it may belong to another version.',
  },
  'bad-input': {
    title: 'The window sent something Shoal does not accept',
    advice: 'Check what you typed. If it is right, reload the window.',
  },
} as const satisfies Record<string, Row>

export type RefusalCode = keyof typeof refusals
export const refusalCodes = Object.keys(refusals) as RefusalCode[]

/** A refusal is data: a stable code, and the reason in one sentence, which never holds a secret. */
export type Refusal = { code: RefusalCode; message: string }

/** Makes a refusal; the message is the code's title when there is nothing more to say. */
export const refusal = (code: RefusalCode, message: string = refusals[code].title): Refusal => ({
  code,
  message,
})

/** Carries a refusal through code that throws, to the caller of the command. */
export class RefusalError extends Error {
  readonly refusal: Refusal
  constructor(refused: Refusal, options?: ErrorOptions) {
    super(refused.message, options)
    this.name = 'RefusalError'
    this.refusal = refused
  }
}

/** Ends a command that cannot be done. `message`: the reason in one sentence, where the title of the code is not enough. */
export function refuse(code: RefusalCode, message?: string, options?: ErrorOptions): never {
  throw new RefusalError(refusal(code, message), options)
}
