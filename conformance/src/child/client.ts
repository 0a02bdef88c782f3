// What the child process needs of a client under test.

/** Where a client sends to, and where it may keep files. */
export interface ClientSetup {
  readonly url: string
  /** A folder of this row; a later process of the same row gets it again. */
  readonly dir: string
  /** How much must survive the process, for a client that knows such a choice. */
  readonly durability: 'turn' | 'batch' | undefined
  /** Writes down what the client tells its user. */
  readonly told: Told
}

/** What a client tells its user while it runs. */
export interface Told {
  /** It says that events are lost. */
  lost(count: number, words: string): void
  /** It says that something went wrong, without a number. */
  trouble(words: string): void
}

/** A client under test. */
export interface Client {
  /** Records event number `index`, with a value, a step and one dimension. Never waits. */
  record(index: number): void
  /** The way its documentation tells to end; what it tells at the end, where it tells anything. */
  shutdown(): Promise<Farewell | undefined>
}

/** What a client tells when it was shut down. */
export interface Farewell {
  readonly isOk: boolean
  /** Events that are lost, as far as it says. */
  readonly lost: number
  /** Events that are still undelivered and kept. */
  readonly pending: number
  readonly words: string
}

/** Makes a client, ready to record. */
export type ClientFactory = (setup: ClientSetup) => Promise<Client>
