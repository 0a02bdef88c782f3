// Writes ONNX files from nothing: the few protobuf messages that a small graph needs, and no dependency.
//
// Field numbers are those of onnx.proto3 (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3).
// IR version 8 and opset 13 are read by every onnxruntime from 1.10 on.

const VARINT = 0
const BYTES = 2
const FIXED32 = 5

/** Appends protobuf fields; a message is the bytes of its writer. */
class ProtoWriter {
  readonly #bytes: number[] = []

  #varint(value: bigint): void {
    let rest = BigInt.asUintN(64, value)
    while (rest > 0x7fn) {
      this.#bytes.push(Number(rest & 0x7fn) | 0x80)
      rest >>= 7n
    }
    this.#bytes.push(Number(rest))
  }

  #tag(field: number, wire: number): void {
    this.#varint(BigInt(field * 8 + wire))
  }

  int(field: number, value: number): this {
    this.#tag(field, VARINT)
    this.#varint(BigInt(value))
    return this
  }

  float(field: number, value: number): this {
    this.#tag(field, FIXED32)
    const bytes = new Uint8Array(4)
    new DataView(bytes.buffer).setFloat32(0, value, true)
    this.#bytes.push(...bytes)
    return this
  }

  bytes(field: number, value: Uint8Array): this {
    this.#tag(field, BYTES)
    this.#varint(BigInt(value.length))
    for (const byte of value) this.#bytes.push(byte)
    return this
  }

  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value))
  }

  finish(): Uint8Array {
    return Uint8Array.from(this.#bytes)
  }
}

const FLOAT = 1
const INT64 = 7

/** A constant of the graph. `BigInt64Array` makes int64, `Float32Array` float. */
export interface OnnxTensor {
  readonly name: string
  readonly dims: readonly number[]
  readonly data: Float32Array | BigInt64Array
}

/** A value that goes in or out of the graph; a dimension is a number, or a name when it varies. */
export interface OnnxValue {
  readonly name: string
  readonly type: 'float' | 'int64'
  readonly dims: readonly (number | string)[]
}

/** An operator; an attribute is a whole number, or a list of them. */
export interface OnnxNode {
  readonly op: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>
}

/** A whole model. */
export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[]
  readonly inputs: readonly OnnxValue[]
  readonly outputs: readonly OnnxValue[]
  readonly constants: readonly OnnxTensor[]
}

/**
 * The bytes of an ONNX file.
 *
 * @throws RangeError when a constant does not have as many numbers as its dimensions say.
 */
export function onnxModel(graph: OnnxGraph): Uint8Array {
  const body = new ProtoWriter()
  for (const each of graph.nodes) body.bytes(1, node(each))
  body.text(2, 'graph')
  for (const each of graph.constants) body.bytes(5, tensor(each))
  for (const each of graph.inputs) body.bytes(11, value(each))
  for (const each of graph.outputs) body.bytes(12, value(each))
  const opset = new ProtoWriter().text(1, '').int(2, 13)
  return new ProtoWriter().int(1, 8).bytes(7, body.finish()).bytes(8, opset.finish()).finish()
}

function node({ op, inputs, outputs, attributes = {} }: OnnxNode): Uint8Array {
  const message = new ProtoWriter()
  for (const name of inputs) message.text(1, name)
  for (const name of outputs) message.text(2, name)
  message.text(4, op)
  for (const [name, content] of Object.entries(attributes)) message.bytes(5, attribute(name, content))
  return message.finish()
}

function attribute(name: string, content: number | readonly number[]): Uint8Array {
  const message = new ProtoWriter().text(1, name)
  if (typeof content === 'number') return message.int(3, content).int(20, 2).finish()
  for (const each of content) message.int(8, each)
  return message.int(20, 7).finish()
}

function tensor({ name, dims, data }: OnnxTensor): Uint8Array {
  const size = dims.reduce((product, dim) => product * dim, 1)
  if (size !== data.length) {
    throw new RangeError(`Cannot write '${name}': ${dims.join(' × ')} is ${size} numbers, received ${data.length}`)
  }
  const message = new ProtoWriter()
  for (const dim of dims) message.int(1, dim)
  return message
    .int(2, data instanceof Float32Array ? FLOAT : INT64)
    .text(8, name)
    .bytes(9, littleEndian(data))
    .finish()
}

function littleEndian(data: Float32Array | BigInt64Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(data.byteLength))
  if (data instanceof Float32Array) data.forEach((number, i) => void view.setFloat32(i * 4, number, true))
  else data.forEach((number, i) => void view.setBigInt64(i * 8, number, true))
  return new Uint8Array(view.buffer)
}

function value({ name, type, dims }: OnnxValue): Uint8Array {
  const shape = new ProtoWriter()
  for (const dim of dims) {
    const entry = new ProtoWriter()
    shape.bytes(1, (typeof dim === 'number' ? entry.int(1, dim) : entry.text(2, dim)).finish())
  }
  const tensorType = new ProtoWriter().int(1, type === 'float' ? FLOAT : INT64).bytes(2, shape.finish())
  return new ProtoWriter().text(1, name).bytes(2, new ProtoWriter().bytes(1, tensorType.finish()).finish()).finish()
}
