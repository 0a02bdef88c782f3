// Precision, recall and F1 of whole entities in tag sequences, as seqeval counts them.
import type { SumMetric, Values } from '../eval-metric.ts'

/** Options of `entityF1`. */
export interface EntityOptions {
  /**
   * `'conll'` (default): as conlleval, which reads IOB, IOB2 and BIOES and forgives an entity that begins with I.
   * `'IOB2'` and `'BIOES'`: strictly that scheme; what does not follow it is no entity.
   */
  scheme?: 'conll' | 'IOB2' | 'BIOES'
  /** Types of which precision, recall and F1 are wanted one by one, with metadata `type`; all together unless given. */
  types?: readonly string[]
}

interface Entity {
  readonly type: string
  readonly start: number
  /** Place after the last tag. */
  readonly end: number
}

/**
 * Micro-averaged over all entities of all samples: an entity is right when its type and both of its ends are. Values are
 * `entity_precision`, `entity_recall`, `entity_f1`; with `types` it is F1 alone, named `entity_f1`. A sample whose
 * prediction has another number of tags than its reference is not scorable.
 *
 * @see seqeval.metrics.f1_score, mode None ('conll') or 'strict'
 */
export function entityF1({
  scheme = 'conll',
  types,
}: EntityOptions = {}): SumMetric<readonly string[], readonly string[]> {
  const groups = types ?? [null]
  const row = (prediction: readonly Entity[], reference: readonly Entity[]): number[] =>
    groups.flatMap((type) => {
      const of = (entities: readonly Entity[]): Set<string> =>
        new Set(entities.filter((each) => type === null || each.type === type).map(nameOf))
      const own = of(prediction)
      const right = of(reference)
      return [[...own].filter((each) => right.has(each)).length, own.size, right.size]
    })
  return {
    name: types === undefined ? 'entity' : 'entity_f1',
    higherIsBetter: true,
    ...(types === undefined ? {} : { dimension: 'type' }),
    signature: { scheme },
    stats(prediction, reference) {
      checkTags(prediction)
      checkTags(reference)
      return prediction.length === reference.length
        ? row(entitiesOf(prediction, scheme), entitiesOf(reference, scheme))
        : null
    },
    missing: (reference) => row([], entitiesOf(reference, scheme)),
    value: (sum) =>
      types === undefined ? ratios(sum) : Object.fromEntries(types.map((type, i) => [type, f1At(sum, i)])),
  }
}

const nameOf = ({ type, start, end }: Entity): string => `${start}:${end}:${type}`

function ratios(sum: Float64Array): Values {
  const [hits, predicted, right] = [sum[0]!, sum[1]!, sum[2]!]
  return {
    precision: predicted === 0 ? 0 : hits / predicted,
    recall: right === 0 ? 0 : hits / right,
    f1: f1At(sum, 0),
  }
}

function f1At(sum: Float64Array, group: number): number {
  const both = sum[3 * group + 1]! + sum[3 * group + 2]!
  return both === 0 ? 0 : (2 * sum[3 * group]!) / both
}

function checkTags(tags: unknown): asserts tags is readonly string[] {
  if (Array.isArray(tags) && tags.every((tag) => typeof tag === 'string' && tag !== '')) return
  throw new TypeError(
    `Cannot compute entityF1: tags must be a list of strings such as 'B-PER', received ${typeof tags}`,
  )
}

/** Entities of one sequence of tags. */
export function entitiesOf(tags: readonly string[], scheme: 'conll' | 'IOB2' | 'BIOES'): Entity[] {
  const parts = tags.map((tag) => ({ prefix: tag[0]!, type: tag.slice(1).replace(/^-/, '') || '_' }))
  return scheme === 'conll' ? lenient(parts) : strict(parts, scheme)
}

interface Tag {
  readonly prefix: string
  readonly type: string
}

const OUTSIDE: Tag = { prefix: 'O', type: '_' }

function lenient(tags: readonly Tag[]): Entity[] {
  const entities: Entity[] = []
  let before: Tag = { prefix: 'O', type: '' }
  let start = 0
  for (const [i, tag] of [...tags, OUTSIDE].entries()) {
    if (ends(before, tag)) entities.push({ type: before.type, start, end: i })
    if (starts(before, tag)) start = i
    before = tag
  }
  return entities
}

const isOutside = ({ prefix }: Tag): boolean => prefix === 'O' || prefix === '.'

function ends(before: Tag, tag: Tag): boolean {
  if ('ES'.includes(before.prefix)) return true
  if ('BI'.includes(before.prefix) && 'BSO'.includes(tag.prefix)) return true
  return !isOutside(before) && before.type !== tag.type
}

function starts(before: Tag, tag: Tag): boolean {
  if ('BS'.includes(tag.prefix)) return true
  if ('ESO'.includes(before.prefix) && 'EI'.includes(tag.prefix)) return true
  return !isOutside(tag) && before.type !== tag.type
}

/** B then I of the same type; in BIOES the last is E, and a single one S. */
function strict(tags: readonly Tag[], scheme: 'IOB2' | 'BIOES'): Entity[] {
  const entities: Entity[] = []
  const allowed = scheme === 'IOB2' ? 'BIO' : 'BIOES'
  for (const { prefix } of tags) {
    if (!allowed.includes(prefix))
      throw new TypeError(`Cannot read tags as ${scheme}: '${prefix}' is not one of its prefixes`)
  }
  for (let start = 0; start < tags.length; ) {
    const { prefix, type } = tags[start]!
    let end = start + 1
    if (prefix === 'B') {
      const goesOn = (tag: Tag | undefined, with_: string): boolean => tag?.type === type && with_.includes(tag.prefix)
      while (goesOn(tags[end], 'I')) end++
      const closed = scheme === 'IOB2' || goesOn(tags[end], 'E')
      if (scheme === 'BIOES' && closed) end++
      if (closed) entities.push({ type, start, end })
    } else if (prefix === 'S') entities.push({ type, start, end })
    start = end
  }
  return entities
}
