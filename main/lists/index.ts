export { type AddressSize, type SizeWord, sizeInAddress, sizeWordIn } from './address-size.ts'
export { readArguments } from './arguments.ts'
export { detectKind } from './detect.ts'
export { createEncodingDetector } from './encoding.ts'
export { createFold, type Fold, type Naming } from './fold.ts'
export {
  cleanLink,
  imageSources,
  isOneLink,
  isSrcset,
  largestFirst,
  mayBeAddress,
  type NamedSource,
  otherImage,
  type SourcePlace,
  widthOf,
} from './image-sources.ts'
export { likelyImages } from './likely-images.ts'
export { findLinks } from './links/find-links.ts'
export { looksLikeImage, type ParsedLink, parseLink, resolveLink } from './links/link.ts'
export { type ListAnswer, linkAlone, listAddress } from './list-address.ts'
export { checkListFile, readListFile } from './list-file.ts'
export { cellsOfItem, createRowKeeper, type KeptRow } from './list-rows.ts'
export { type AskedColumns, parseColumns, rolesThere, type TableColumns } from './planner/asked-columns.ts'
export type { Column as ListColumn } from './planner/column.ts'
export { saysItIsImage } from './planner/evidence.ts'
export type { TableNames } from './planner/table-names.ts'
export { squash } from './planner/words.ts'
export { type AskAddress, type ListAtAddress, listBehind, readAddress } from './read-address.ts'
export { type ListSource, readList } from './read-list.ts'
export { type ListOptions, readSources, type SourcesReader } from './read-sources.ts'
export { readStream } from './read-stream.ts'
export { type ExplainColumns, type ListKind, listKinds } from './readers/reader.ts'
export type { ListSheet } from './readers/sheets/tables.ts'
export { endOfRemark, type Remark } from './remark.ts'
export { type Data, type DataEntry, type DataGroup, plainOf, readData } from './script-data.ts'
export { sizeSaid } from './size-said.ts'
export { classifySource } from './source-kind.ts'
export { bySize, parseSrcset } from './srcset.ts'
export { hasWidthPlace, withLargestWidth } from './width-template.ts'
