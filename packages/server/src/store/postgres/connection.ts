// The connections to PostgreSQL: a pool, transactions that are tried again where the database asks for it, and what errors mean.
import type { Client, Pool, PoolClient } from 'pg'
import { Refusal } from '../commands.ts'
import type { SqlRow, SqlValue } from '../rows.ts'

/** A parameter; lists are for `ANY` and `unnest`. */
export type Parameter = SqlValue | boolean | readonly SqlValue[]

/** Something that runs statements: one after the other in a transaction, or each by itself. */
export interface Transaction {
  query(text: string, values?: readonly Parameter[]): Promise<SqlRow[]>
}

const OLDEST_VERSION = 150_000
const CONNECTIONS = 8
const CONNECT_TIMEOUT_MS = 5_000
const ATTEMPTS = 6
/** How long a lost connection for notices rests before the next try. */
const LISTEN_AGAIN_MS = 1_000

const BYTEA = 17
const INT8 = 20
const SERIALIZATION_FAILURE = '40001'
const DEADLOCK = '40P01'
const DISK_FULL = '53100'
const NUL_IN_TEXT = '22021'

type Pg = typeof import('pg')

/** A database. */
export class Connection implements Transaction {
  readonly #pg: Pg
  readonly #config: object
  readonly #pool: Pool
  #listener: Client | undefined
  #isClosed = false

  private constructor(pg: Pg, config: object) {
    this.#pg = pg
    this.#config = config
    this.#pool = new pg.Pool(config)
    // An idle connection that breaks is replaced by the pool; a busy one fails its statement.
    this.#pool.on('error', () => {})
  }

  /**
   * Connects.
   *
   * @param url `postgres://user:password@host:port/database`; errors never show it.
   * @throws Error when it is no such URL, or the server cannot be reached, or is older than version 15.
   */
  static async open(url: string): Promise<Connection> {
    if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) {
      throw new Error('Cannot open the store: it must be a URL such as postgres://user@host/database')
    }
    const { default: pg } = (await import('pg')) as unknown as { default: Pg }
    const config = {
      connectionString: url,
      max: CONNECTIONS,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      application_name: 'syvain-metrics',
      // Statements that do not wait for each other share a round trip.
      pipeline: true,
      types: { getTypeParser: (oid: number) => parserOf(pg, oid) },
    }
    try {
      const isDurable = await checked(new pg.Client(config))
      // What is acknowledged is on the disk, whatever the database's own default.
      return new Connection(pg, isDurable ? config : { ...config, options: '-c synchronous_commit=on' })
    } catch (error) {
      const { hostname, port } = new URL(url)
      const place = `${hostname === '' ? 'the local socket' : hostname}${port === '' ? '' : `:${port}`}`
      throw new Error(`Cannot open the store on ${place}: ${messageOf(error)}`, { cause: error })
    }
  }

  query(text: string, values: readonly Parameter[] = []): Promise<SqlRow[]> {
    return this.#withClient((client) => transactionOn(client).query(text, values))
  }

  /** Runs `work` in a transaction; again from its beginning where the database broke it for another one's sake. */
  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#once(work)
      } catch (error) {
        if (attempt === ATTEMPTS || ![SERIALIZATION_FAILURE, DEADLOCK].includes(codeOf(error))) throw error
      }
    }
  }

  #once<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#withClient(async (client) => {
      try {
        const [, result] = await Promise.all([client.query('BEGIN'), work(transactionOn(client))])
        await client.query('COMMIT')
        return result
      } catch (error) {
        await client.query('ROLLBACK')
        throw error
      }
    })
  }

  async #withClient<T>(use: (client: PoolClient) => Promise<T>): Promise<T> {
    let client: PoolClient
    try {
      client = await this.#pool.connect()
    } catch (error) {
      throw unreachable(error)
    }
    let isBroken = false
    // A connection that breaks fails the statement that is under way; without a listener it would end the process.
    const broken = (): void => {
      isBroken = true
    }
    client.on('error', broken)
    try {
      return await use(client)
    } catch (error) {
      isBroken ||= isConnectionError(error)
      throw isBroken ? unreachable(error) : error
    } finally {
      client.off('error', broken)
      client.release(isBroken)
    }
  }

  /**
   * Hears notices of a channel from now on.
   *
   * @param onGap Told after the connection was lost and made again: notices may have been missed.
   */
  async listen(channel: string, onNotice: (payload: string) => void, onGap: () => void): Promise<void> {
    const client = new this.#pg.Client(this.#config)
    let isUp = false
    const lost = (): void => {
      if (isUp && !this.#isClosed) this.#listenAgain(channel, onNotice, onGap)
      isUp = false
    }
    client.on('error', lost)
    client.on('end', lost)
    client.on('notification', ({ payload }) => onNotice(payload ?? ''))
    try {
      await client.connect()
      await client.query(`LISTEN ${channel}`)
    } catch (error) {
      await client.end().catch(() => {}) // the first error says more
      throw error
    }
    isUp = true
    this.#listener = client
    if (this.#isClosed) await client.end()
  }

  #listenAgain(...listening: Parameters<Connection['listen']>): void {
    const [, , onGap] = listening
    setTimeout(() => {
      if (!this.#isClosed) this.listen(...listening).then(onGap, () => this.#listenAgain(...listening))
    }, LISTEN_AGAIN_MS).unref()
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    await Promise.all([this.#listener?.end(), this.#pool.end()])
  }
}

function parserOf({ types }: Pg, oid: number): (text: string) => unknown {
  // Every count and time here is far below 2^53.
  if (oid === INT8) return Number
  const parse = types.getTypeParser(oid)
  // Bytes of their own: a Buffer's `slice` is no copy, as that of the other store's arrays is.
  return oid === BYTEA ? (text) => new Uint8Array(parse(text) as Buffer) : (parse as (text: string) => unknown)
}

function transactionOn(client: PoolClient): Transaction {
  return { query: async (text, values = []) => (await client.query(text, [...values])).rows as SqlRow[] }
}

/** Asks a database for its version. @returns whether it waits for the disk before it answers. @throws Error when it is too old */
async function checked(client: Client): Promise<boolean> {
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query(
      "SELECT current_setting('server_version_num')::int AS version, current_setting('synchronous_commit') AS commits",
    )
    const { version, commits } = rows[0] as { version: number; commits: string }
    if (version >= OLDEST_VERSION) return commits !== 'off'
    throw new Error(`it is PostgreSQL ${Math.floor(version / 10_000)}, at least ${OLDEST_VERSION / 10_000} is needed`)
  } finally {
    await client.end().catch(() => {}) // it says more that it could not be reached
  }
}

/** The database is away: nothing was done that its answer would tell, and it may be asked again. */
function unreachable(cause: unknown): Refusal {
  const refusal = new Refusal(503, 'store_unreachable', 'The database of the server cannot be reached')
  return Object.assign(refusal, { cause })
}

// Everything that the database itself says has a code of five characters; class 08 and 57P are about the connection.
function isConnectionError(error: unknown): boolean {
  const code = codeOf(error)
  return error instanceof Error && !(error instanceof Refusal) && (/^(08|57P)/.test(code) || isSystemError(error))
}

function isSystemError(error: Error): boolean {
  return 'errno' in error || /^Connection terminated|^Client (was closed|has encountered)/.test(error.message)
}

/** Whether a change failed because there is no room for it. */
export function isDiskFull(error: unknown): boolean {
  return codeOf(error) === DISK_FULL
}

/** The refusal behind an error of the database that is the caller's fault, or undefined. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error
  if (codeOf(error) !== NUL_IN_TEXT) return undefined
  return new Refusal(
    400,
    'invalid_text',
    'A name or text must not hold the character U+0000: this store cannot keep it',
  )
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : ''
}

/** What an error says; several addresses that were tried each have one. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join(', ')
  return error instanceof Error && error.message !== '' ? error.message : codeOf(error) || String(error)
}
