/** Files a batch can be exported as: media type, and words for a menu. */
export const exportFormats = {
  csv: { type: 'text/csv', words: 'Table of every try (CSV)' },
  json: { type: 'application/json', words: 'Data of every try (JSON)' },
  har: { type: 'application/json', words: 'HTTP archive (HAR)' },
  html: { type: 'text/html', words: 'Report (HTML)' },
} as const

export type ExportFormat = keyof typeof exportFormats
export const exportFormatNames = Object.keys(exportFormats) as [ExportFormat, ...ExportFormat[]]

/** The file name suggested for an export. */
export const exportName = (batch: string, format: ExportFormat): string => `shoal-${batch}.${format}`
