// Connects a recorder with the custody of its experiment.
import { Custody } from '../deliver/custody.ts'
import type { DropReason } from '../deliver/ledger.ts'
import type { DeliveryHost, SequenceRange } from '../hosts/delivery-host.ts'
import type { Receiver } from './recorder.ts'
import type { RecordingSetup } from './recording.ts'

/** The custody of an experiment; what it loses is counted and told. */
export function custodyOf({ host, target, keeping, options, openJournal, warnings, onDrop }: RecordingSetup): Custody {
  const custody: Custody = new Custody({
    host,
    target,
    keeping: openJournal === undefined ? 'memory' : keeping,
    maxMemoryItems: options.maxQueueItems,
    openJournal: openJournal ?? noDisk,
    onLost: (reason, { metrics, annotations, range }) => {
      const { ledger } = custody.lane
      if (metrics > 0) ledger.drop(reason, 'metrics', metrics)
      if (annotations > 0) ledger.drop(reason, 'annotations', annotations)
      onDrop(reason, metrics + annotations, range)
      reportGap(host, custody, { reason, range })
    },
    onDiskFailure: (error) =>
      warnings.warn('disk', `the disk cannot be used for experiment "${target.slug}": ${String(error)}`),
  })
  return custody
}

/** Tells the destination of events that never reached it. */
export function reportGap(
  host: DeliveryHost,
  { lane }: Custody,
  { reason, range: [first, last] }: { readonly reason: DropReason; readonly range: SequenceRange },
): void {
  host.report(lane, { reason, first_sequence: first, count: last - first + 1 })
}

/** What a recorder hands its segments to. */
export function receiverOf(custody: Custody, host: DeliveryHost): Receiver {
  return {
    take: (segment, isJournalled) => custody.take(segment, isJournalled),
    journal: (segment) => void custody.journal(segment),
    room: (batchItems) => custody.room(batchItems),
    dropOldest: (items) => host.dropOldest(custody.lane, items),
    catchUp: (waitMs) => host.catchUp(waitMs),
  }
}

function noDisk(): never {
  throw new Error('there is no disk')
}
