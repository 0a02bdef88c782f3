// The engine in the caller's thread: browsers, files, and wherever there is no worker.
import type { DroppedRange } from '@syvain-metrics/api-client'
import type { Segment } from '@syvain-metrics/protocol'
import { Engine, type EngineOptions } from '../deliver/engine.ts'
import type { Lane } from '../deliver/lane.ts'
import type { Ledger } from '../deliver/ledger.ts'
import type { StatusIntent } from '../deliver/status-intent.ts'
import type { Target } from '../sinks/sink.ts'
import type { DeliveryHost, FlushBounds, LaneListener, LaneView } from './delivery-host.ts'

/** Runs an engine on the caller's event loop. */
export function inlineHost(options: EngineOptions): DeliveryHost {
  const engine = new Engine(options)
  return {
    sharesMemory: false,
    open: (target: Target, listener: LaneListener, ledger?: Ledger): LaneView => engine.open(target, listener, ledger),
    deliver: (lane: LaneView, segment: Segment) => engine.deliver(lane as Lane, segment),
    status: (lane: LaneView, status: StatusIntent) => engine.status(lane as Lane, status),
    flush: (lanes: readonly LaneView[], bounds: FlushBounds) => engine.flush(lanes as readonly Lane[], bounds),
    report: (lane: LaneView, dropped: DroppedRange) => engine.report(lane as Lane, dropped),
    dropOldest: (lane: LaneView, items: number) => engine.dropOldest(lane as Lane, items),
    catchUp: () => false,
    flushSync: () => options.sink.isSynchronous,
    close: () => engine.close(),
  }
}
