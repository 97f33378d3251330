/** The lines of a text. Only `\n` ends one: others that JavaScript and Node know may be inside a value. */
export async function* linesOf(text: AsyncIterable<string>): AsyncGenerator<string> {
  let pending = ''
  for await (const chunk of text) {
    const lines = (pending + chunk).split('\n')
    pending = lines.pop() ?? ''
    yield* lines
  }
  if (pending !== '') yield pending
}
