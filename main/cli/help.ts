/** The part of a command's help that follows its options. */
type Help = { examples: readonly (readonly [command: string, does: string])[]; exits: string }

const runs = `0 all saved or skipped, 1 some failed, are damaged or left, or a
line was not understood, 2 wrong usage or nothing to do, 130 interrupted. The
first Ctrl+C finishes current downloads, the second stops at once; both keep
the rest for "shoal resume".`

const measured = `0 measured, with any result, 1 not enough data, or an image or a
line could not be used, 2 wrong usage or nothing to measure, 130 interrupted;
the results so far are printed.`

const helps: Readonly<Record<string, Help>> = {
  get: {
    examples: [
      ['shoal get links.txt -o pictures', 'a list'],
      ['shoal get https://example.org/cat.jpg', 'one link, into the current folder'],
      ["shoal get films.csv --name '{index:3} {field:title}'", 'named by a column of the list'],
      ['shoal get links.txt -c 32 --per-host 4 --limit-rate 5MB/s', 'more at a time, with limits'],
      ['shoal get products.xlsx -o pictures --result done.xlsx', 'the list with the files beside its rows'],
      ['shoal get links.txt --failed failed.txt', 'then retry with: shoal get failed.txt'],
      ["shoal get links.txt --exec 'optipng {file}'", 'run a program on every saved image'],
      ['scanner | shoal get - --json', 'links from a pipe, output for a program'],
      ['shoal get laion.parquet -o dataset --pack --max-edge 256', 'straight into the shards of a dataset'],
    ],
    exits: runs,
  },
  follow: {
    examples: [
      [
        "shoal follow https://example.org/soon --link '.film a' --image img.poster -o posters",
        'an image from each page of a listing',
      ],
      [
        "shoal follow https://example.org/soon --item .film --link a --field title=h1 --field date=time@datetime --name '{field:date} {field:title}'",
        'file names from texts of the pages',
      ],
      [
        "shoal follow https://example.org/soon --link '.film a' --next a.next --pages 5 --dry-run",
        'show what would be downloaded',
      ],
      [
        "shoal follow https://example.org/soon --link '.film a' --save-recipe soon.json",
        'save the recipe for later',
      ],
      ['shoal follow soon.json --sequential', 'from a recipe, one after another'],
    ],
    exits: `0 all saved or skipped, 1 a page could not be read or an image
failed, is damaged or left, 2 wrong usage or no images, 130 interrupted. The
first Ctrl+C finishes current downloads, the second stops at once; both keep the
rest, including unread pages, for "shoal resume".`,
  },
  scan: {
    examples: [
      ['shoal scan https://example.org/gallery', 'the images of a page, with their real sizes'],
      ['shoal scan https://example.org/gallery --min-size 800x600 -o pictures', 'download the large ones'],
      [
        'shoal scan https://example.org/ --selector main --type jpg,webp --list found.jsonl',
        'a list for later',
      ],
      ['shoal scan https://example.org/feed.xml https://example.org/sitemap.xml', 'feeds and sitemaps'],
      ['shoal scan https://example.org/ --depth 1 --pages 20 --json', 'also the pages it links to, as JSON'],
    ],
    exits: `0 images were found (and all saved, where asked), 1 a page could
not be read or an image failed or is damaged, 2 wrong usage, or no images, 130
interrupted.`,
  },
  lists: {
    examples: [
      ['shoal lists links.txt page.html', 'every link, and every line that is not one'],
      ['shoal lists page.html --base https://example.org/gallery/ -q', 'only the numbers'],
    ],
    exits: '0 there are links, 1 a line was not understood, 2 wrong usage, or\nno links.',
  },
  again: {
    examples: [
      ['shoal again 1a2b', 'what its list or pages name now and it has not saved yet'],
      ['shoal again 1a2b --changed', 'and the images that changed since, beside the earlier files'],
      ['shoal again 1a2b --changed --replace-changed --json', 'in place of the earlier files, for a program'],
    ],
    exits: `0 all saved, unchanged or gone from the site, 1 some failed or are
left, or a page could not be read, 2 wrong usage, nothing to do or a list that
cannot be read, 130 interrupted.`,
  },
  resume: {
    examples: [
      ['shoal resume', 'the newest unfinished batch'],
      ['shoal resume 1a2b -c 4 --limit-rate 1MB/s', 'a given batch, with lower limits'],
      ['shoal resume --retry-failed --header "Cookie: session=…"', 'retry what failed, with a login'],
    ],
    exits: runs,
  },
  history: {
    examples: [
      ['shoal history', 'the newest first'],
      ['shoal history --json', 'a line of JSON for each'],
    ],
    exits: '0.',
  },
  forget: {
    examples: [['shoal forget 1a2b', 'remove this batch']],
    exits: '0 removed, 2 there is no such batch, or it is running.',
  },
  sessions: {
    examples: [
      ['shoal sessions', 'what is kept'],
      ['shoal sessions --remove museum', 'remove one'],
    ],
    exits: '0, 2 there is no such session.',
  },
  export: {
    examples: [
      ['shoal export -o report.html', 'the newest batch, as a page to look at'],
      ['shoal export 1a2b -o times.har', 'a given batch, for tools that read HTTP archives'],
      ['shoal export 1a2b --format csv', 'a table on standard output, for other programs'],
    ],
    exits: '0 written, 2 there is no such batch, or the file cannot be written.',
  },
  verify: {
    examples: [
      ['shoal verify pictures', 'every pixel of every image'],
      ['shoal verify pictures --check structure', 'faster: only whether files are complete'],
      ['shoal verify pictures --json', 'a line of JSON for each file'],
    ],
    exits: '0 all intact, 1 some are not or are missing, 2 the folder cannot be\nread or holds no files.',
  },
  convert: {
    examples: [
      ['shoal convert 1a2b --to webp --max-edge 2000', 'smaller files for the web, beside the originals'],
      ['shoal convert 1a2b --strip --replace', 'without the place where each was taken'],
    ],
    exits:
      '0 all converted, or as asked for already, 1 some were left as they\nare, 2 wrong usage, there is no such batch, or it is running.',
  },
  duplicates: {
    examples: [
      ['shoal duplicates ~/Pictures', 'the same files under several names'],
      ['shoal duplicates 1a2b --alike --json', 'also other sizes of one image, for a script'],
    ],
    exits: '0 done, whatever was found, 2 wrong usage, or there is no such\nbatch or folder.',
  },
  rename: {
    examples: [
      ['shoal rename 1a2b --name "{n:3} {title}" --dry-run', 'look at the names first'],
      ['shoal rename 1a2b --name "{n:3} {title}"', 'by number and the column "title"'],
      ['shoal rename 1a2b --name "{taken:day}/{taken} {name}"', 'by the day they were taken, as folders'],
      ['shoal rename 1a2b --undo', 'the names from before'],
    ],
    exits:
      '0 all renamed, or so named already, 1 some were left as they are,\n2 wrong usage, there is no such batch, or it is running.',
  },
  move: {
    examples: [
      ['shoal move 1a2b --to ~/Pictures/posters', 'all files of the batch'],
      ['shoal move 1a2b --undo', 'back to where they were'],
    ],
    exits:
      '0 all moved, 1 some were left where they are, 2 wrong usage, there\nis no such batch, or it is running.',
  },
  compare: {
    examples: [
      ['shoal compare --sample', 'the sample images'],
      ['shoal compare links.txt --rounds 4', 'more rounds, a more precise result'],
      ['shoal compare links.txt -c 32 --connections fresh', 'other limits, a new connection for each image'],
      ['shoal compare links.txt --json', 'a line of JSON for each run, and the result'],
      ['shoal compare links.txt --export report.html', 'the result as a page to look at'],
    ],
    exits: measured,
  },
  sweep: {
    examples: [
      ['shoal sweep links.txt', '1, 2, 4 … 64 at a time, while that is faster'],
      ['shoal sweep links.txt --up-to 16 --images 50', 'with fewer requests to the host'],
      ['shoal sweep links.txt --export steps.csv', 'every step as a row of a table'],
    ],
    exits: measured,
  },
  pack: {
    examples: [
      ['shoal pack 1a2b -o dataset', 'a batch as shards of 10,000 rows'],
      ['shoal pack 1a2b -o dataset --max-edge 256 --resize center-crop --encode jpg', 'small squares'],
      ['shoal pack pictures -o dataset --caption title --min-size 200', 'a folder with its manifest.jsonl'],
      ['shoal pack 1a2b -o archive --bagit', 'the files as they are, with checksums'],
      ['shoal verify dataset', 'read the shards back and check every image'],
    ],
    exits: `0 all saved images are packed, or left out as asked, 1 one of
them is missing, changed, damaged or cannot be packed, 2 wrong usage or nothing
to pack, 130 interrupted; repeat the command to complete it.`,
  },
  enqueue: {
    examples: [
      ['shoal enqueue list.csv -o /srv/shared', 'for the workers that share this folder'],
      ['shoal enqueue list.csv -o /srv/shared', 'again: only what is not done'],
      ['shoal enqueue list.csv -o /srv/shared --retry-failed', 'and what failed'],
      ['shoal enqueue --reconcile -o /srv/shared', 'what is not done of all its lists'],
    ],
    exits: '0 enqueued, 1 a line was not understood, 2 wrong usage, nothing\nto download, or no queue.',
  },
  work: {
    examples: [
      ['shoal work -o /srv/shared', 'until Ctrl+C; on as many machines as you like'],
      ['shoal work -o /srv/shared --until-empty --hosts 32 --per-host 4', 'then end'],
    ],
    exits: '0 ended or stopped, 1 an image failed, 2 wrong usage or no queue,\n130 interrupted.',
  },
  status: {
    examples: [
      ['shoal status /srv/shared', 'what is saved, failed and left'],
      ['shoal status /srv/shared --manifest', 'then it can be verified and packed'],
    ],
    exits:
      '0 still at work, or all saved, 1 all done and some failed, 2 wrong\nusage, or nothing was enqueued.',
  },
  lesson: {
    examples: [
      ['shoal lesson', 'waits of 0.3 s, one after another and at once'],
      ['shoal lesson --server-takes 4 --pool 8', 'a server that works on four requests at a time'],
      ['shoal lesson --link-rate 500kB/s --delay 50ms', 'a line that is full'],
      ['shoal lesson --loss 20', 'answers that break off'],
    ],
    exits: '0 all three ended, 1 stopped after a minute or an image failed, 2\nwrong usage, 130 interrupted.',
  },
  doctor: {
    examples: [
      ['shoal doctor', 'for a bug report; read it before you post it'],
      ['shoal doctor --json', 'the same for a program'],
    ],
    exits: '0.',
  },
  web: {
    examples: [
      ['shoal web --open', 'in the browser of this machine'],
      ['shoal web links.txt --open', 'with a list to review'],
      ['shoal web --sample', 'start with the sample images'],
      ['shoal web --forget-sessions', 'sign all browsers out'],
    ],
    exits: '0 stopped with Ctrl+C, 2 the port is in use, a list cannot be read,\nor the window is not built.',
  },
}

/** Examples and exit status of a command; an empty text for an unknown command. */
export function helpBelow(command: string): string {
  const help = Object.hasOwn(helps, command) ? helps[command] : undefined
  return help === undefined ? '' : `\nExamples:\n${columns(help.examples)}\n\nExit status: ${help.exits}`
}

/** An overview for new users. */
export const tour = `
A short tour:
${columns([
  ['shoal get --sample -o pictures', 'download five sample images; needs no network'],
  ['shoal lists links.txt', 'show the links in a list; download nothing'],
  ['shoal get links.txt -o pictures', 'download them all, many at a time'],
  ['shoal scan URL --min-size 800x600', 'the images of a web page'],
  ["shoal follow URL --link '.film a' -o posters", 'the image of each page a listing leads to'],
  ['shoal resume', 'resume after a stop, a crash or a full disk'],
  ['shoal history', 'list batches and what is left of them'],
  ['shoal verify pictures', 'check that all images are still there and intact'],
  ['shoal compare links.txt', 'measure how much time parallel downloads save'],
  ['shoal web --open', 'open the window in your browser'],
])}

Exit status: 0 done, 1 some failed, 2 wrong usage or nothing to do, 130 interrupted.
Run "shoal COMMAND --help" for more, with examples.`

function columns(rows: Help['examples']): string {
  const width = Math.max(...rows.map(([command]) => command.length))
  return rows.map(([command, does]) => `  ${command.padEnd(width)}   ${does}`).join('\n')
}
