// The parts of css-tree that are used, without its tables of CSS, which no bundle can hold.
declare module 'css-tree/parser' {
  import { parse } from 'css-tree'

  const parser: typeof parse

  // biome-ignore lint/style/noDefaultExport: so it is.
  export default parser
}

declare module 'css-tree/walker' {
  import { find, walk } from 'css-tree'

  const walker: typeof walk & { find: typeof find }

  // biome-ignore lint/style/noDefaultExport: so it is.
  export default walker
}
