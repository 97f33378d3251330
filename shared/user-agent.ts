/** As what Shoal introduces itself where nothing else was asked for. Apart from the settings: lanes load no schemas. */
export const defaultUserAgent = 'Shoal/0.1'
