// The values of one epoch under their true names.
import { countOutputs, identifyValidation } from './validation-labels.ts'

export interface EpochValues {
  /** By tfjs name: `loss`, `val_loss`. */
  readonly values: Map<string, number>
  /** Validation names, without `val_`, whose value cannot be known. */
  readonly lost: string[]
}

/**
 * @param logs what tfjs gives at the end of an epoch, as numbers
 * @param labels the training names in tfjs's order; default: the order in which they stand in `logs`
 * @param outputs outputs of the model; default: as the labels suggest
 */
export function epochValues(logs: Record<string, number>, labels?: readonly string[], outputs?: number): EpochValues {
  const values = new Map<string, number>()
  const validation: string[] = []
  for (const [name, value] of Object.entries(logs)) {
    if (name.startsWith('val_')) validation.push(name)
    else if (name !== 'batch' && name !== 'size') values.set(name, value)
  }
  if (validation.length === 0) return { values, lost: [] }
  const names = labels ?? [...values.keys()]
  const count = outputs ?? countOutputs(names, logs)
  if (count <= 1) {
    for (const name of validation) values.set(name, logs[name]!)
    return { values, lost: [] }
  }
  const found = identifyValidation(
    names,
    names.map((name) => logs[`val_${name}`]),
    count,
  )
  for (const [name, value] of found.values) values.set(`val_${name}`, value)
  // What another callback has added to the logs is not part of tfjs's list and stays as it is named.
  for (const name of validation) if (!names.includes(name.slice(4))) values.set(name, logs[name]!)
  return { values, lost: found.lost }
}
