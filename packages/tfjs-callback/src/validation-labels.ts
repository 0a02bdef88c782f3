// Undoes tfjs#5941: with N > 1 outputs, tfjs 4.22.0 gives validation values names that belong to other values.

export interface Identified {
  /** True values by metric name. */
  readonly values: Map<string, number>
  /** Names whose value cannot be known. */
  readonly lost: readonly string[]
}

/** How many outputs the labels speak of: `loss`, then one `<output>_loss` each, whose sum (plus regularisers) is the loss. */
export function countOutputs(labels: readonly string[], train: Record<string, number>): number {
  let count = 0
  let sum = 0
  while (labels[count + 1]?.endsWith('_loss')) {
    count += 1
    sum += train[labels[count]!] ?? 0
  }
  const isSum = !((train.loss ?? 0) < sum - 1e-3 * Math.abs(sum))
  return count > 1 && isSum ? count : 1
}

/**
 * Finds which name each validation value really belongs to.
 *
 * tfjs lists N running sums of the losses, then N losses, then the metrics, and names them as if the list were the total,
 * N losses, then the metrics; the last N − 1 values have no name and are gone. The shifted list is known by its first
 * value, which appears again at place N. A list that adds up as its names say is taken as it is (a tfjs that was repaired).
 *
 * @param labels names in tfjs's order, `loss` first, without `val_`
 * @param values one value per label; undefined where it is missing
 * @param outputs number of outputs of the model, at least 2
 * @see tfjs-layers/src/engine/training.ts, makeTestFunction
 */
export function identifyValidation(
  labels: readonly string[],
  values: readonly (number | undefined)[],
  outputs: number,
): Identified {
  const at = values.filter((value) => value !== undefined)
  const isWhole = at.length >= labels.length
  const losses = at.slice(outputs, 2 * outputs)
  /** The total at place N − 1 must be the sum of the N losses, as far as the list still holds them. */
  const addsUp = losses.length < outputs || near(at[outputs - 1]!, sum(losses))
  const isPlain = isWhole && near(at[0]!, sum(at.slice(1, outputs + 1)))
  const isShifted = isWhole && near(at[0]!, at[outputs]!) && addsUp
  const readings = [...(isPlain ? [plain(labels, at)] : []), ...(isShifted ? [shifted(labels, at, outputs)] : [])]
  const [first = new Map<string, number>(), second = first] = readings
  // Where both readings are possible, only what they agree on is known.
  const found = new Map([...first].filter(([name, value]) => Object.is(second.get(name), value)))
  return { values: found, lost: labels.filter((label) => !found.has(label)) }
}

/**
 * Names the list that `model.evaluate()` returns, which is whole: 2N + M values for N outputs and M metrics.
 *
 * @throws RangeError when the length fits neither the names nor the known fault
 */
export function identifyEvaluation(
  names: readonly string[],
  values: readonly number[],
  outputs: number,
): Map<string, number> {
  const isShifted = outputs > 1 && values.length === names.length + outputs - 1
  if (!isShifted && values.length !== names.length) {
    throw new RangeError(
      `Cannot log an evaluation: ${values.length} values for the ${names.length} names ${names.join(', ')}`,
    )
  }
  return isShifted ? shifted(names, values, outputs) : plain(names, values)
}

function plain(labels: readonly string[], values: readonly number[]): Map<string, number> {
  return new Map(labels.flatMap((label, i) => (values[i] === undefined ? [] : [[label, values[i]]])))
}

function shifted(labels: readonly string[], values: readonly number[], outputs: number): Map<string, number> {
  return plain(labels, [values[outputs - 1]!, ...values.slice(outputs)])
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

/** Equal within float32, which the values were computed in; two NaN are equal. */
function near(a: number, b: number): boolean {
  return Object.is(a, b) || a === b || Math.abs(a - b) <= 1e-5 * Math.max(Math.abs(a), Math.abs(b))
}
