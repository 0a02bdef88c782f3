// The heap of a test file as runners give it, in the unit that is recorded.

/** Bytes as mebibytes with one decimal. */
export function heapMb(bytes: number): number {
  return Math.round((bytes / 2 ** 20) * 10) / 10
}
