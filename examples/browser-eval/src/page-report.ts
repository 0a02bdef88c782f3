// What the page tells the program that served it.

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
