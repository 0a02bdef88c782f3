// Gives the memory of an output back.

/** Frees tensors of an output: on a GPU the garbage collector does not. */
export function disposeOf(output: unknown): void {
  if (Array.isArray(output)) output.forEach(disposeOf)
  else if (typeof (output as { dispose?: unknown } | null | undefined)?.dispose === 'function') {
    ;(output as { dispose(): void }).dispose()
  }
}
