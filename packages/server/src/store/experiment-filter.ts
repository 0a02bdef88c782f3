// Which experiments a list shows, as SQL of either store.
import type { SqlValue } from './rows.ts'
import type { ExperimentFilter } from './store.ts'

/** What the SQL of a store says in its own way. */
export interface Dialect {
  /** Function of a text and a part of it; above 0 where the text holds the part. */
  readonly position: string
  /** The n-th parameter of a statement, from 1. */
  placeholder(n: number): string
}

/** The WHERE clause of a filter, empty where all are shown, and its parameters. */
export function whereOf(
  filter: ExperimentFilter,
  { position, placeholder }: Dialect,
): { where: string; values: SqlValue[] } {
  const conditions: string[] = []
  const values: SqlValue[] = []
  const add = (value: SqlValue | undefined, condition: (parameter: string) => string): void => {
    if (value !== undefined) conditions.push(condition(placeholder(values.push(value))))
  }
  add(filter.status, (status) => `status = ${status}`)
  add(filter.slug, (slug) => `slug = ${slug}`)
  add(filter.search?.toLowerCase(), (text) => `${position}(search, ${text}) > 0`)
  add(filter.fromMs, (ms) => `created_at_ms >= ${ms}`)
  add(filter.toMs, (ms) => `created_at_ms <= ${ms}`)
  add(filter.folderId, (id) => `folder_id = ${id}`)
  return { where: conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`, values }
}
