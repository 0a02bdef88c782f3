// What tfjs's EarlyStopping was told and what it did, read from the instances that train beside us.
import type { Json } from './host-types.ts'

interface EarlyStoppingLike {
  readonly monitor: string
  readonly patience: number
  readonly minDelta?: number
  readonly mode?: string
  readonly baseline?: number
  readonly stoppedEpoch?: number
  readonly best?: number
}

function isEarlyStopping(peer: object): peer is EarlyStoppingLike {
  return (
    'monitor' in peer && typeof peer.monitor === 'string' && 'patience' in peer && typeof peer.patience === 'number'
  )
}

/** The settings of the first EarlyStopping among the callbacks, as metadata; empty when there is none. */
export function describeEarlyStopping(peers: readonly object[]): Record<string, Json> {
  const found = peers.find(isEarlyStopping)
  if (!found) return {}
  const baseline = found.baseline === undefined ? {} : { early_stopping_baseline: found.baseline }
  return {
    early_stopping_monitor: found.monitor,
    early_stopping_patience: found.patience,
    early_stopping_min_delta: Math.abs(found.minDelta ?? 0),
    early_stopping_mode: found.mode ?? 'auto',
    ...baseline,
  }
}
