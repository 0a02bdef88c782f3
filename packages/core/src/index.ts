// The collector for Node, Bun and Deno.
export { Collector } from './collectors/collector.ts'
export { JsonlCollector, type JsonlCollectorOptions } from './collectors/jsonl-collector.ts'
export { LocalCollector, type LocalCollectorOptions } from './collectors/local-collector.ts'
export * from './portable.ts'
