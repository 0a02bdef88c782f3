// What the page tells the program that served it.

/** Where the page sends its report. */
export const REPORT_PATH = '/report'

/** Stands for the key, which the page never sees: the proxy replaces it. */
export const PROXIED_KEY = 'added-by-the-page-server'

/** Sentences that are evaluated. */
export const SAMPLES = 500

/** What was recorded, or why not. */
export type PageReport =
  | {
      readonly ok: true
      readonly id: string
      readonly metrics: number
      readonly annotations: number
      readonly accuracy: number
      readonly summary: string
    }
  | { readonly ok: false; readonly error: string }
