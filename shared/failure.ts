/** Whether a retry can help. `cool-down`: the host asked to slow down, so all its items wait. */
export type RetryRule = 'again' | 'never' | 'cool-down'

type Row = {
  retry: RetryRule
  title: string
  /** What to do, as a person at the window does it. Text in “ ” appears just so in the window. */
  advice: string
  /** What does that on the command line: flags, or another command. */
  onCommandLine?: string
}

/** Every way an image or a page can fail: one row owns its retry rule and its words. Codes are stable. */
export const failures = {
  'bad-url': {
    retry: 'never',
    title: 'This is not a usable link',
    advice: 'Check the link in the list; it must start with http:// or https://.',
  },
  'bad-header': {
    retry: 'never',
    title: 'A header cannot be sent',
    advice: 'Remove line breaks and control characters from it, in the list or under “Headers”.',
    onCommandLine: '--header',
  },
  'dns-failed': {
    retry: 'again',
    title: 'Host name not found (DNS)',
    advice: 'Check the spelling of the host and your internet connection.',
  },
  'connect-refused': {
    retry: 'again',
    title: 'The host refused the connection',
    advice: 'The site may be down, or the port may be wrong. Try again later.',
  },
  'connect-timeout': {
    retry: 'again',
    title: 'Connecting took too long',
    advice: 'Check your connection, or raise “Give up on connecting after”.',
    onCommandLine: '--connect-timeout',
  },
  'connection-reset': {
    retry: 'again',
    title: 'The connection was interrupted',
    advice: 'Retry. If it keeps happening, use fewer downloads per site.',
  },
  'tls-failed': {
    retry: 'never',
    title: 'The secure connection could not be trusted',
    advice: 'The certificate is wrong. Open the link in a browser to see why.',
  },
  'tls-expired': {
    retry: 'never',
    title: 'The certificate of the site is not valid at this time',
    advice: 'It expired, or the date of this machine is wrong. Only the site can renew it.',
  },
  'tls-wrong-host': {
    retry: 'never',
    title: 'The certificate belongs to another site',
    advice: 'Check the spelling of the host; the site may have another name for secure connections.',
  },
  'tls-self-signed': {
    retry: 'never',
    title: 'The site signed its certificate itself',
    advice:
      'If you know the site, save its certificate to a file and name that file under “Certificate file”.',
    onCommandLine: '--ca',
  },
  'tls-unknown-issuer': {
    retry: 'never',
    title: 'The certificate of the site is from an unknown issuer',
    advice:
      'In a company network, name the file with the company’s root certificate under “Certificate file”.',
    onCommandLine: '--ca',
  },
  'tls-incomplete': {
    retry: 'never',
    title: 'The site leaves out a certificate that belongs to its own',
    advice:
      'Only the site can fix that. If you have the missing certificate, name its file under “Certificate file”.',
    onCommandLine: '--ca',
  },
  'tls-too-old': {
    retry: 'never',
    title: 'The site and Shoal have no secure protocol in common',
    advice: 'The site speaks only old ones that are not secure any more. Try the link with http://.',
  },
  'no-tls': {
    retry: 'never',
    title: 'No secure connection could be made',
    advice: 'The host may not speak https there. Check the port, or try the link with http://.',
  },
  'proxy-failed': {
    retry: 'again',
    title: 'The proxy could not be used',
    advice: 'Check its address, whether it runs, and whether it needs a password.',
  },
  'response-timeout': {
    retry: 'again',
    title: 'The site did not respond in time',
    advice: 'Try again later, or raise “Give up waiting for an answer after”.',
    onCommandLine: '--response-timeout',
  },
  'host-set-aside': {
    retry: 'never',
    title: 'The host did not answer for ten minutes and was set aside',
    advice: 'Retry later, when the host may answer again.',
  },
  'stall-timeout': {
    retry: 'again',
    title: 'The download stalled',
    advice: 'Try again later, or raise “Give up after silence of”.',
    onCommandLine: '--stall-timeout',
  },
  'item-timeout': {
    retry: 'never',
    title: 'This image took longer than allowed',
    advice: 'Raise “Give up on one image after”, or leave it empty.',
    onCommandLine: 'Raise --item-timeout, or leave it out.',
  },
  // The lenient parser has already failed too, so retrying does not help.
  'bad-response': {
    retry: 'never',
    title: 'The response was not valid HTTP',
    advice: 'Open the link in a browser; the address may belong to another kind of server.',
  },
  'too-many-redirects': {
    retry: 'never',
    title: 'The link was redirected more than 10 times',
    advice:
      'The site redirects in circles, often because it needs cookies: name a file with them under “Cookie file”.',
    onCommandLine: '--cookies',
  },
  'redirect-refused': {
    retry: 'never',
    title: 'The site redirected to an address that cannot be used',
    advice: 'Shoal follows only http and https addresses. The link is probably not meant for downloading.',
  },
  'sign-in-needed': {
    retry: 'never',
    title: 'The site wants you to sign in',
    advice:
      'Add your login under “Headers”, as a line for Authorization, or name your browser’s cookies under “Cookie file”.',
    onCommandLine: '--header, --cookies',
  },
  forbidden: {
    retry: 'never',
    title: 'Access denied (403)',
    advice:
      'The site may only allow downloads from its own pages. Set “Referer” to “auto” and retry. It may also need cookies.',
    onCommandLine: '--referer auto, --cookies',
  },
  'not-found': {
    retry: 'never',
    title: 'Not found (404)',
    advice: 'The link is outdated. Find it on the site again.',
  },
  gone: {
    retry: 'never',
    title: 'Removed from the site (410)',
    advice: 'Remove the link from the list.',
  },
  'rate-limited': {
    retry: 'cool-down',
    title: 'The site asked to slow down (429)',
    advice: 'Use fewer downloads per site, or try again later.',
  },
  'server-busy': {
    retry: 'cool-down',
    title: 'The site is overloaded (503)',
    advice: 'Use fewer downloads per site, or try again later.',
  },
  'server-error': { retry: 'again', title: 'The site had an error (5xx)', advice: 'Try again later.' },
  'request-refused': {
    retry: 'never',
    title: 'The site did not accept the request',
    advice: 'Open the link in a browser to see what it answers.',
  },
  'body-cut': {
    retry: 'again',
    title: 'The download ended early',
    advice: 'Retry: the connection was lost.',
  },
  'wrong-range': {
    retry: 'again',
    title: 'The host sent the wrong part of the file',
    advice: 'Shoal starts this file over. If it keeps failing, the host handles partial requests badly.',
  },
  'changed-on-host': {
    retry: 'again',
    title: 'The image changed on the host during the download',
    advice: 'Shoal starts this file over.',
  },
  'too-large': {
    retry: 'never',
    title: 'The file is larger than allowed',
    advice: 'Raise “Largest file”.',
    onCommandLine: '--max-size',
  },
  'empty-body': {
    retry: 'again',
    title: 'The host sent an empty file',
    advice: 'Open the link in a browser to see whether anything is there.',
  },
  'encoding-refused': {
    retry: 'never',
    title: 'The host compressed the file in a way Shoal cannot undo',
    advice: 'Open the link in a browser and save it there.',
  },
  'web-page': {
    retry: 'never',
    title: 'The site sent a web page instead of an image',
    advice:
      'If that page shows the images you want, look for them under “Pages”. If it wants you to sign in, open it in a browser, or add a “Referer”.',
    onCommandLine:
      'If that page shows the images you want, look for them with "shoal scan". If it wants you to sign in, open it in a browser, or add a --referer.',
  },
  'not-an-image': {
    retry: 'never',
    title: 'The file is not an image Shoal knows',
    advice: 'To keep files of any kind, set “Check files” to “Off”.',
    onCommandLine: '--check off',
  },
  'image-cut': {
    retry: 'again',
    title: 'The image is incomplete',
    advice:
      'The site’s copy seems to be incomplete. Open the link in a browser to see it, or try again later.',
  },
  placeholder: {
    retry: 'never',
    title: 'A placeholder instead of the image',
    advice:
      'The host sends many links to one image that only says there is none. These images are gone there, or need a login.',
  },
  'image-damaged': {
    retry: 'again',
    title: 'The image cannot be decoded',
    advice: 'Try again later. With “Check files” at “Quick”, Shoal keeps it as it is.',
    onCommandLine: '--check structure',
  },
  unpackable: {
    retry: 'never',
    title: 'The image could not be put into the dataset',
    advice: 'Pack the images as they are: without another size and type.',
    onCommandLine: 'Leave --max-edge and --encode out.',
  },
  'private-address': {
    retry: 'never',
    title: 'A public page or list led to an address of a private network',
    advice: 'A stranger may be trying to reach what only you can. Go there only if you trust it.',
    onCommandLine: '--allow-private',
  },
  'robots-refused': {
    retry: 'never',
    title: 'The site asks programs not to read this',
    advice: 'Open it in a browser and save the page there. Or read it anyway if its owner allows it.',
    onCommandLine: '--ignore-robots',
  },
  'not-a-page': {
    retry: 'never',
    title: 'This is not a web page, a feed or a sitemap',
    advice: 'To download the file itself, paste its link.',
    onCommandLine: 'shoal get',
  },
  'same-image': {
    retry: 'never',
    title: 'Most pages have the same image',
    advice: 'It is likely the site’s own and not what you want: choose the image on one of the pages.',
    onCommandLine: '--image',
  },
  challenge: {
    retry: 'never',
    title: 'The site first checks for a person or a browser',
    advice: 'Open the page in a browser and pass the check, then give Shoal the cookies of that browser.',
    onCommandLine: '--cookies',
  },
  'needs-scripts': {
    retry: 'never',
    title: 'The page shows nothing without its scripts',
    advice: 'Load it in a browser: choose “Load pages in a browser” under “Options”.',
    onCommandLine: 'Run its scripts: --render.',
  },
  'render-failed': {
    retry: 'again',
    title: 'The page could not be loaded in a browser',
    advice: 'Try again, or read it without a browser.',
    onCommandLine: 'Try again, or leave --render out.',
  },
  'page-cut': {
    retry: 'never',
    title: 'The page was read only in part',
    advice: 'What was found until then is there. Its parts may have addresses of their own.',
  },
  'page-too-large': {
    retry: 'never',
    title: 'The page is larger than any page should be',
    advice: 'Open it in a browser; it may be a file with the name of a page.',
  },
  'folder-missing': {
    retry: 'never',
    title: 'There is no such folder',
    advice: 'Create the folder again, then retry.',
  },
  'no-permission': {
    retry: 'never',
    title: 'No permission to write to the folder',
    advice: 'Choose another folder or change its permissions.',
  },
  'linked-folder': {
    retry: 'never',
    title: 'A subfolder is a link',
    advice: 'Put a real folder in its place, or let Shoal write through links.',
    onCommandLine: '--follow-links',
  },
  'name-taken': {
    retry: 'never',
    title: 'This name is already taken',
    advice: 'Move the other file, or use another name template.',
  },
  'path-too-long': {
    retry: 'never',
    title: 'The path is too long for this disk',
    advice: 'Use a shorter folder or name template.',
  },
  'disk-full': { retry: 'never', title: 'The disk is full', advice: 'Free some space, then retry.' },
  'files-full': {
    retry: 'never',
    title: 'The disk can hold no more files',
    advice: 'It has room for bytes, but not for more files. Delete some that are not needed, then retry.',
  },
  'quota-full': {
    retry: 'never',
    title: 'Your disk quota is used up',
    advice: 'Delete files of yours on this disk, or ask for a larger quota, then retry.',
  },
  'file-size-limit': {
    retry: 'never',
    title: 'The disk or the system takes no file of this size',
    advice: 'Choose a folder on another disk, or raise the limit on file sizes (ulimit -f).',
  },
  'read-only-disk': {
    retry: 'never',
    title: 'The disk is read-only',
    advice: 'Choose a folder on another disk, or make this one writable.',
  },
  'lane-lost': {
    retry: 'again',
    title: 'A part of Shoal stopped while it worked on this image',
    advice: 'Retry. If it keeps happening with this image, please report it.',
  },
  'too-many-open-files': {
    retry: 'again',
    title: 'The system lets Shoal open no more files',
    advice: 'Use fewer at once, or raise the limit on open files (ulimit -n).',
  },
  'disk-error': {
    retry: 'never',
    title: 'The file could not be written',
    advice: 'Check the disk, then retry.',
  },
  'store-damaged': {
    retry: 'never',
    title: 'The history database is damaged',
    advice: 'It will be moved aside and a new one created at the next start.',
  },
  internal: {
    retry: 'never',
    title: 'Unexpected error in Shoal',
    advice: 'Please report this with the message.',
  },
} as const satisfies Record<string, Row>

export type FailureCode = keyof typeof failures
/** Failures at which a batch waits until there is space. */
export type OutOfRoom = Extract<FailureCode, 'disk-full' | 'files-full' | 'quota-full'>
export const failureCodes = Object.keys(failures) as FailureCode[]

/** A failure is data: a stable code, the facts in one sentence, and never a secret. */
export type Failure = {
  code: FailureCode
  /** What happened, with its facts: "404 Not Found". No credentials, no query strings. */
  message: string
  status?: number
  /** How long the host asked to wait (Retry-After), in ms. */
  retryAfterMs?: number
}

/** Stored and foreign texts may name codes that there are not. */
export const isFailureCode = (code: string): code is FailureCode => Object.hasOwn(failures, code)

/** Makes a failure; the message is the code's title when there is nothing more to say. */
export function failure(
  code: FailureCode,
  message?: string,
  facts: Pick<Failure, 'status' | 'retryAfterMs'> = {},
): Failure {
  return { code, message: message ?? failures[code].title, ...facts }
}

/** Carries a failure through code that throws. */
export class FailureError extends Error {
  readonly failure: Failure
  constructor(cause: Failure) {
    super(cause.message)
    this.name = 'FailureError'
    this.failure = cause
  }
}
