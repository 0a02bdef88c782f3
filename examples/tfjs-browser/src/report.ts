// What the page tells the program that served it, once.

/** Path that the page posts its report to. */
export const REPORT_PATH = '/report'

/** In place of an API key: the development server puts the real one there, so that no page holds it. */
export const PROXIED_KEY = 'added-by-the-development-server'

/** How the training in the page went. */
export type Report =
  | {
      readonly ok: true
      readonly id: string
      readonly metrics: number
      readonly epochs: number
      readonly backend: string
    }
  | { readonly ok: false; readonly error: string }
