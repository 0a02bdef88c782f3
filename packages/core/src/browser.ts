// The collector for browsers. No file, no worker; the end of a page is watched.
export { Collector } from './collectors/browser-collector.ts'
export * from './portable.ts'
