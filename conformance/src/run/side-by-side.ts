// Runs tasks side by side, no more than so many at once.

/** Results in the order of the tasks. */
export async function sideBySide<T, R>(
  tasks: readonly T[],
  atOnce: number,
  run: (task: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = new Array(tasks.length)
  const queue = tasks.entries()
  const worker = async (): Promise<void> => {
    for (const [index, task] of queue) results[index] = await run(task)
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, tasks.length) }, worker))
  return results
}
