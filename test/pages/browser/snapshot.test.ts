import { expect, test } from 'vitest'
import { imageStyles, readSnapshot } from '../../../main/pages/browser/snapshot.ts'

type Written = { name: string; parent: number; attributes?: Record<string, string>; text?: string }

/** A snapshot as the protocol has it: each text once, and numbers for it. */
function snapshotOf(nodes: Written[], pseudos: number[] = [], styles: Record<number, string> = {}) {
  const strings: string[] = []
  const at = (text: string) => {
    if (!strings.includes(text)) strings.push(text)
    return strings.indexOf(text)
  }
  const url = at('https://example.org/page')
  const all = [{ name: '#document', parent: -1 }, ...nodes]
  const document = {
    documentURL: url,
    baseURL: url,
    nodes: {
      parentIndex: all.map(({ parent }) => parent),
      nodeType: all.map(({ name }) => (name === '#document' ? 9 : name === '#text' ? 3 : 1)),
      nodeName: all.map(({ name }) => at(name)),
      nodeValue: all.map(node => at(('text' in node && node.text) || '')),
      attributes: all.map(node =>
        Object.entries(('attributes' in node && node.attributes) || {}).flatMap(([name, value]) => [
          at(name),
          at(value),
        ]),
      ),
      pseudoType: { index: pseudos, value: pseudos.map(() => at('before')) },
    },
    layout: {
      nodeIndex: Object.keys(styles).map(Number),
      styles: Object.values(styles).map(style =>
        imageStyles.map((_, index) => at(index === 0 ? style : 'none')),
      ),
    },
  }
  return { strings, documents: [document] }
}

const htmlOf = (...args: Parameters<typeof snapshotOf>) =>
  readSnapshot(snapshotOf(...args), 100_000)?.documents[0]?.html

test('elements in their order, with what has no end and what is taken as it is', () => {
  const nodes = [
    { name: 'HTML', parent: 0 },
    { name: 'IMG', parent: 1, attributes: { src: '/a.png', alt: '"<&>"' } },
    { name: 'P', parent: 1 },
    { name: '#text', parent: 3, text: '1 < 2' },
    { name: 'SCRIPT', parent: 1 },
    { name: '#text', parent: 5, text: 'a < b; "</script><img src=x>"' },
  ]
  expect(htmlOf(nodes)).toBe(
    '<!doctype html><html><img src="/a.png" alt="&quot;&lt;&amp;&gt;&quot;"><p>1 &lt; 2</p>' +
      '<script>a < b; "<\\/script><img src=x>"</script></html>',
  )
})

test('images of styles stand in the style of their element, those before and after it, too', () => {
  const nodes = [
    { name: 'DIV', parent: 0, attributes: { style: 'color: red' } },
    { name: '::before', parent: 1 },
  ]
  expect(htmlOf(nodes, [2], { 1: 'url("https://a/1.png")', 2: 'url("https://a/2.png")' })).toBe(
    '<!doctype html><div style="color: red;background-image:url(&quot;https://a/1.png&quot;);' +
      'background-image:url(&quot;https://a/2.png&quot;)"></div>',
  )
})

test('a tree of any depth, and names that no parser would make, do no harm', () => {
  const deep = Array.from({ length: 20_000 }, (_, at) => ({ name: 'DIV', parent: at }))
  expect(htmlOf(deep)?.length).toBeGreaterThan(90_000)
  expect(readSnapshot(snapshotOf(deep), 1000)).toMatchObject({ isCut: true })
  expect(htmlOf([{ name: 'A><IMG', parent: 0, attributes: { 'x"y': '1' } }])).toBe('<!doctype html>')
})

test('what is no snapshot is none', () => {
  for (const value of [undefined, {}, { strings: [], documents: [{}] }])
    expect(readSnapshot(value, 1000)).toBeUndefined()
})
