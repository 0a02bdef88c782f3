// Token timing of generation: when each token came, per row, counted only up to the end of its row.

/** What transformers.js 3.x and 4.x call during generation: any object with these two methods. */
export interface StreamerLike {
  put(value: readonly (readonly (bigint | number)[])[]): void
  end(): void
}

/** A beam as transformers.js 2.x hands it to `callback_function`. */
export interface BeamLike {
  readonly output_token_ids: readonly (bigint | number)[]
}

/** Settings of a token timing. */
export interface TokenTimingOptions {
  /** Ids that end a row; a row counts up to and including the first of them. None: every token counts. */
  eos?: number | readonly number[] | undefined
  /** Your own streamer, called after the time was taken. */
  inner?: StreamerLike | undefined
  /** Milliseconds, monotonic. */
  clock?: () => number
  /** Called when a generation has ended. */
  onEnd?: (timing: TokenTiming) => void
}

/** A streamer that measures; its numbers may be read at any time. */
export interface TokenTiming extends StreamerLike {
  /** For 2.x: pass it as `callback_function`. It never sees the end: the numbers are those of the last call. */
  callback_function(beams: readonly BeamLike[]): void
  /** Tokens of the prompt, all rows together; 0 with 2.x. */
  readonly tokensIn: number
  /** Tokens that were generated, all rows together, each row up to and including its end token. */
  readonly tokensOut: number
  /** From creation to the first generated token, tokenization and prefill included; null before it came. */
  readonly timeToFirstTokenMs: number | null
  /** Milliseconds between one step and the next; a step makes one token in each row that has not ended. */
  readonly interTokenMs: readonly number[]
  /** Tokens after the first step, and the time they took: their quotient is the decode rate. */
  readonly decoded: { readonly tokens: number; readonly ms: number }
  /** `decoded.tokens` per second; null below two steps. */
  readonly decodeTokensPerSecond: number | null
}

/**
 * Measures one call of generation. Give it to the pipeline as `streamer` (3.x, 4.x), or its `callback_function` (2.x).
 * Create it right before the call: the time to the first token is counted from here.
 *
 * @param options end tokens, your own streamer, the clock.
 * @returns the streamer, with the numbers measured so far.
 * @example
 * const timing = tokenTiming({ eos: 2 })
 * timing.put([[1n, 5n]]) // the prompt
 * timing.put([[7n]])
 * timing.put([[2n]])
 * timing.end()
 * timing.tokensOut // 2
 */
export function tokenTiming(options: TokenTimingOptions = {}): TokenTiming {
  const clock = options.clock ?? (() => performance.now())
  const eos = new Set([options.eos ?? []].flat().map(Number))
  const state = new TimingState(clock())
  const timing: TokenTiming = {
    put(value) {
      if (state.promptSeen) {
        state.step(clock(), advance(state, eos, value))
      } else {
        state.promptSeen = true
        state.tokensIn += value.reduce((sum, row) => sum + row.length, 0)
      }
      options.inner?.put(value)
    },
    end() {
      state.endRow()
      options.inner?.end()
      options.onEnd?.(timing)
    },
    callback_function(beams) {
      state.step(
        clock(),
        advance(
          state,
          eos,
          beams.map(({ output_token_ids: ids }) => ids.slice(-1)),
        ),
      )
    },
    get tokensIn() {
      return state.tokensIn
    },
    get tokensOut() {
      return state.tokensOut
    },
    get timeToFirstTokenMs() {
      return state.firstMs
    },
    get interTokenMs() {
      return state.gaps
    },
    get decoded() {
      return { tokens: state.decodedTokens, ms: state.decodedMs }
    },
    get decodeTokensPerSecond() {
      return state.decodedMs > 0 ? (1000 * state.decodedTokens) / state.decodedMs : null
    },
  }
  return timing
}

class TimingState {
  promptSeen = false
  tokensIn = 0
  tokensOut = 0
  firstMs: number | null = null
  decodedTokens = 0
  decodedMs = 0
  readonly gaps: number[] = []
  /** Rows that met an end token. */
  ended: boolean[] = []
  readonly #startMs: number
  #lastMs: number | null = null

  constructor(startMs: number) {
    this.#startMs = startMs
  }

  /** A step made `tokens` tokens that count; one that made none (all rows had ended) takes no part in the times. */
  step(nowMs: number, tokens: number): void {
    if (tokens === 0) return
    this.tokensOut += tokens
    this.firstMs ??= nowMs - this.#startMs
    if (this.#lastMs !== null) {
      this.gaps.push(nowMs - this.#lastMs)
      this.decodedTokens += tokens
      this.decodedMs += nowMs - this.#lastMs
    }
    this.#lastMs = nowMs
  }

  /** Whisper generates once per chunk of audio: the next `put` is a prompt again, and no gap spans two chunks. */
  endRow(): void {
    this.promptSeen = false
    this.ended = []
    this.#lastMs = null
  }
}

function advance(state: TimingState, eos: Set<number>, rows: readonly (readonly (bigint | number)[])[]): number {
  let tokens = 0
  rows.forEach((ids, row) => {
    for (const id of ids) {
      if (state.ended[row] === true) return
      tokens++
      if (eos.has(Number(id))) state.ended[row] = true
    }
  })
  return tokens
}
