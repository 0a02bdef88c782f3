// What a page and the server that serves it agree on.

/** Path that the page posts its report to. */
export const REPORT_PATH = '/report'

/** In place of an API key: the development server puts the real one there, so that no page holds it. */
export const PROXIED_KEY = 'added-by-the-development-server'
