// Core's JSONL collector by itself. The build puts it, and of core only what it needs, into one file: without a key that is all
// that a run loads of core.
export { JsonlCollector } from '@syvain-metrics/core'
