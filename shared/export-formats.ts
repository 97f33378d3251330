/** Files a batch can be exported as: media type, and words for a menu. */
export const exportFormats = {
  csv: { type: 'text/csv', words: 'Table of every try (CSV)' },
  json: { type: 'application/json', words: 'Data of every try (JSON)' },
  har: { type: 'application/json', words: 'HTTP archive (HAR)' },
  html: { type: 'text/html', words: 'Report (HTML)' },
} as const

export type ExportFormat = keyof typeof exportFormats
export const exportFormatNames = Object.keys(exportFormats) as [ExportFormat, ...ExportFormat[]]

/** Files a measurement by itself can be exported as. */
export const measurementFormats = {
  csv: { type: 'text/csv', words: 'Table of every run (CSV)' },
  json: { type: 'application/json', words: 'Data of every run (JSON)' },
  html: exportFormats.html,
} as const

export type MeasurementFormat = keyof typeof measurementFormats
export const measurementFormatNames = Object.keys(measurementFormats) as [
  MeasurementFormat,
  ...MeasurementFormat[],
]

/** The format that the ending of a file's name asks for; undefined where it is none of these. */
export const formatOfName = <Format extends string>(
  name: string,
  formats: readonly Format[],
): Format | undefined => formats.find(format => name.toLowerCase().endsWith(`.${format}`))

/** The file name suggested for the export of a batch or a measurement. */
export const exportName = (what: string, format: ExportFormat): string => `shoal-${what}.${format}`
