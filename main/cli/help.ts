/** What the help of a command says below its options. */
type Help = { examples: readonly (readonly [command: string, does: string])[]; exits: string }

const runs = `0 all saved or skipped, 1 some failed, are damaged or left, or a
line was not understood, 2 wrong usage or nothing to do, 130 interrupted: the
first Ctrl+C finishes what runs, the second stops now, and both keep the rest
for "shoal resume".`

const measured = `0 measured, whatever was found, 1 not enough data, or an
image or a line could not be used, 2 wrong usage or nothing to measure, 130
interrupted: what was found until then is told.`

const helps: Readonly<Record<string, Help>> = {
  get: {
    examples: [
      ['shoal get links.txt -o pictures', 'a list'],
      ['shoal get https://example.org/cat.jpg', 'a link, into this folder'],
      ["shoal get films.csv --name '{index:3} {field:title}'", 'named by a column of the list'],
      ['shoal get links.txt -c 32 --per-host 4 --limit-rate 5MB/s', 'more at once, gently'],
      ['shoal get links.txt --failed failed.txt', 'and then: shoal get failed.txt'],
      ["shoal get links.txt --exec 'optipng {file}'", 'a program for every saved image'],
      ['scanner | shoal get - --json', 'a stream, for another program'],
    ],
    exits: runs,
  },
  follow: {
    examples: [
      [
        "shoal follow https://example.org/soon --link '.film a' --image img.poster -o posters",
        'a listing, its pages, an image from each',
      ],
      [
        "shoal follow https://example.org/soon --item .film --link a --field title=h1 --field date=time@datetime --name '{field:date} {field:title}'",
        'named by what the pages say',
      ],
      [
        "shoal follow https://example.org/soon --link '.film a' --next a.next --pages 5 --dry-run",
        'only look',
      ],
      ["shoal follow https://example.org/soon --link '.film a' --save-recipe soon.json", 'keep it for later'],
      ['shoal follow soon.json --sequential', 'from a recipe, one after another'],
    ],
    exits: `0 all saved or skipped, 1 a page could not be read or an image
failed, is damaged or left, 2 wrong usage or no images, 130 interrupted: the
first Ctrl+C finishes what runs, the second stops now. What is left, pages too,
is kept for "shoal resume".`,
  },
  scan: {
    examples: [
      ['shoal scan https://example.org/gallery', 'the images of a page, with their real sizes'],
      ['shoal scan https://example.org/gallery --min-size 800x600 -o pictures', 'and the large ones on disk'],
      [
        'shoal scan https://example.org/ --selector main --type jpg,webp --list found.jsonl',
        'a list for later',
      ],
      ['shoal scan https://example.org/feed.xml https://example.org/sitemap.xml', 'feeds and sitemaps too'],
      [
        'shoal scan https://example.org/ --depth 1 --pages 20 --json',
        'also the pages it links to, for a program',
      ],
    ],
    exits: `0 images were found (and all saved, where asked), 1 a page could
not be read or an image failed or is damaged, 2 wrong usage, or no images, 130
interrupted.`,
  },
  lists: {
    examples: [
      ['shoal lists links.txt page.html', 'every link, and every line that is none'],
      ['shoal lists page.html --base https://example.org/gallery/ -q', 'only the numbers'],
    ],
    exits: '0 there are links, 1 a line was not understood, 2 wrong usage, or\nno links.',
  },
  resume: {
    examples: [
      ['shoal resume', 'the newest batch with something left'],
      ['shoal resume 1a2b -c 4 --limit-rate 1MB/s', 'a certain one, more gently than before'],
      ['shoal resume --retry-failed --header "Cookie: session=…"', 'what failed, signed in this time'],
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
    examples: [['shoal forget 1a2b', 'a batch that nobody wants to go on with']],
    exits: '0 forgotten, 2 there is no such batch, or it runs now.',
  },
  export: {
    examples: [
      ['shoal export -o report.html', 'the newest batch, as a page to look at'],
      ['shoal export 1a2b -o times.har', 'a certain one, for tools that read HTTP archives'],
      ['shoal export 1a2b --format csv', 'a table on standard output, for other programs'],
    ],
    exits: '0 written, 2 there is no such batch, or the file cannot be written.',
  },
  verify: {
    examples: [
      ['shoal verify pictures', 'every pixel of every image'],
      ['shoal verify pictures --check structure', 'faster: whether each has its end'],
      ['shoal verify pictures --json', 'a line of JSON for each file'],
    ],
    exits: '0 all whole, 1 some are not or are missing, 2 the folder cannot be\nread or holds no files.',
  },
  compare: {
    examples: [
      ['shoal compare --sample', 'the sample, one after another and at once'],
      ['shoal compare links.txt --rounds 4', 'more rounds, a narrower range'],
      ['shoal compare links.txt -c 32 --connections fresh', 'other limits, a connection for each image'],
      ['shoal compare links.txt --json', 'a line of JSON for each run, and the result'],
      ['shoal compare links.txt --export report.html', 'the result as a page to look at'],
    ],
    exits: measured,
  },
  sweep: {
    examples: [
      ['shoal sweep links.txt', '1, 2, 4 … 64 at once, as long as it gains anything'],
      ['shoal sweep links.txt --up-to 16 --images 50', 'with less to ask of the host'],
      ['shoal sweep links.txt --export steps.csv', 'every step as a row of a table'],
    ],
    exits: measured,
  },
  doctor: {
    examples: [
      ['shoal doctor', 'for a bug report: look through it first'],
      ['shoal doctor --json', 'the same for a program'],
    ],
    exits: '0.',
  },
  web: {
    examples: [
      ['shoal web --open', 'in the browser of this machine'],
      ['shoal web links.txt --open', 'with a list to review'],
      ['shoal web --sample', 'with the sample to begin with'],
      ['shoal web --forget-sessions', 'no browser that was let in is known any more'],
    ],
    exits: '0 ended with Ctrl+C, 2 the port is taken, a list cannot be read, or\nthe window is not built.',
  },
}

/** Examples and exit status of a command; nothing for a word that is none. */
export function helpBelow(command: string): string {
  const help = Object.hasOwn(helps, command) ? helps[command] : undefined
  return help === undefined ? '' : `\nExamples:\n${columns(help.examples)}\n\nExit status: ${help.exits}`
}

/** A way through the program, for those who have just met it. */
export const tour = `
A short tour:
${columns([
  ['shoal get --sample -o pictures', 'five sample images, without a list or the network'],
  ['shoal lists links.txt', 'what a list holds, before anything is downloaded'],
  ['shoal get links.txt -o pictures', 'all of them, many at once'],
  ['shoal scan URL --min-size 800x600', 'the images of a web page'],
  ["shoal follow URL --link '.film a' -o posters", 'the image of each page a listing leads to'],
  ['shoal resume', 'go on after a stop, a crash or a full disk'],
  ['shoal history', 'what was got, and what is left of it'],
  ['shoal verify pictures', 'whether every image is still there and whole'],
  ['shoal compare links.txt', 'what doing it at once was worth, measured'],
  ['shoal web --open', 'the same as a window in your browser'],
])}

Exit status: 0 done, 1 some failed, 2 wrong usage or nothing to do, 130 interrupted.
"shoal get --help" and so on tell more, with examples.`

function columns(rows: Help['examples']): string {
  const width = Math.max(...rows.map(([command]) => command.length))
  return rows.map(([command, does]) => `  ${command.padEnd(width)}   ${does}`).join('\n')
}
