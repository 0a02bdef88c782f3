// What the page tells the program that served it, once.

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
