// Many rows in few statements.
import type { SqlValue } from '../rows.ts'
import type { Transaction } from './connection.ts'

/**
 * Inserts rows in few statements.
 *
 * @param head Up to `VALUES`. @param tail What follows the rows, such as `ON CONFLICT …`.
 */
export async function insertRows(
  tx: Transaction,
  head: string,
  rows: readonly (readonly (SqlValue | boolean)[])[],
  tail = '',
): Promise<void> {
  const width = rows[0]?.length ?? 0
  // The protocol counts parameters in 16 bits.
  const most = Math.floor(60_000 / Math.max(1, width))
  for (let from = 0; from < rows.length; from += most) {
    const part = rows.slice(from, from + most)
    const places = part.map(
      (_, row) => `(${Array.from({ length: width }, (_, i) => `$${row * width + i + 1}`).join()})`,
    )
    await tx.query(`${head} VALUES ${places.join()} ${tail}`, part.flat())
  }
}
