import fc from 'fast-check'

/** Headers in English, German, French, Spanish, Italian and Russian. */
export const headers = {
  image: ['Image URL', 'Bild-URL', 'URL de l’image', 'URL de la imagen', 'URL immagine', 'Ссылка на фото'],
  page: [
    'Product page',
    'Produktseite',
    'Page produit',
    'Página del producto',
    'Pagina prodotto',
    'Страница товара',
  ],
  licence: ['License', 'Lizenz', 'Licence', 'Licencia', 'Licenza', 'Лицензия'],
  title: ['Title', 'Titel', 'Titre', 'Título', 'Titolo', 'Название'],
  sku: ['SKU', 'Artikelnummer', 'Référence', 'Código', 'Codice', 'Артикул'],
  price: ['Price', 'Preis', 'Prix', 'Precio', 'Prezzo', 'Цена'],
} as const
export type Column = keyof typeof headers

export const cellOf: Record<Column, (row: number, isEnding: boolean) => string> = {
  image: (row, isEnding) => `https://cdn.example/i/${row}${isEnding ? '.jpg' : ''}`,
  page: row => `https://shop.example/p/${row}`,
  licence: () => 'https://licences.example/by/4.0/',
  title: row => `Größe, "no" ${row}`,
  sku: row => `A-${row}`,
  price: row => `${row},50`,
}

export const table = fc.record({
  language: fc.nat(5),
  columns: fc.shuffledSubarray(['page', 'licence', 'title', 'sku', 'price', 'image'] as const, {
    minLength: 2,
  }),
  rows: fc.integer({ min: 2, max: 40 }),
  isEnding: fc.boolean(),
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  encoding: fc.constantFrom('utf8' as const, 'utf16le' as const),
  breaks: fc.constantFrom('\n', '\r\n', '\r'),
})

export type Given = ReturnType<(typeof table)['generate']>['value']

export const withImage = (columns: readonly Column[]): Column[] =>
  columns.includes('image') ? [...columns] : [...columns, 'image']
