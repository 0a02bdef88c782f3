// The ingestion key of one experiment: minted once, renewed before it ends, thrown away when it is refused.

const RENEW_BEFORE_MS = 5 * 60_000

/** A key as the service hands it out. */
export interface MintedKey {
  readonly token: string
  readonly expiresAtMs: number
}

/** Holds one valid key at a time. */
export interface Keyring {
  /** The key to send with; mints when there is none or it ends within 5 minutes. One minting at a time. */
  token(): Promise<string>
  /** Throws a refused key away. A refusal of an older key changes nothing. */
  invalidate(token: string): void
}

/**
 * Makes the keyring of one experiment.
 *
 * @param mint Gets a new key; when it rejects, so does every `token()` that waits, and the next one tries again.
 * @param nowMs Milliseconds since the Unix epoch.
 */
export function createKeyring({ mint, nowMs }: { mint: () => Promise<MintedKey>; nowMs: () => number }): Keyring {
  let held: { token: string; renewAtMs: number } | undefined
  let minting: Promise<string> | undefined

  async function mintOnce(): Promise<string> {
    try {
      const { token, expiresAtMs } = await mint()
      held = { token, renewAtMs: renewAt(expiresAtMs, nowMs()) }
      return token
    } finally {
      minting = undefined
    }
  }

  return {
    async token() {
      if (held !== undefined && nowMs() < held.renewAtMs) return held.token
      minting ??= mintOnce()
      return minting
    },
    invalidate(token) {
      if (held?.token === token) held = undefined
    },
  }
}

// A key that lives shorter than 10 minutes is renewed at half of its life, or every write would mint. A key that has
// already ended by our clock shows that the clocks disagree: it is used until it is refused.
function renewAt(expiresAtMs: number, nowMs: number): number {
  const leftMs = expiresAtMs - nowMs
  return leftMs <= 0 ? Number.POSITIVE_INFINITY : expiresAtMs - Math.min(RENEW_BEFORE_MS, leftMs / 2)
}
