/**
 * Messages of a graph (TensorFlow's node_def.proto, attr_value.proto, tensor.proto, saved_model.proto).
 */
import {type Attribute, attributeType, dataType} from '../binding.js';
import {bytesField, floatField, integerField, message} from './wire.js';

/** TensorShapeProto, whose fields are the dimensions. */
const shapeMessage = (shape: readonly number[]): Buffer =>
	message(...shape.map(size => bytesField(2, integerField(1, size))));

export type Values = Float32Array | Int32Array | BigInt64Array;

const typeOf = (values: Values): number =>
	values instanceof Float32Array ? dataType.float32 : values instanceof Int32Array ? dataType.int32 : dataType.int64;

/** TensorProto, with the values as they lie in memory. */
function tensorMessage(values: Values, shape: readonly number[]): Buffer {
	const content = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
	return message(integerField(1, typeOf(values)), bytesField(2, shapeMessage(shape)), bytesField(4, content));
}

/** AttrValue. */
function valueMessage({name, type, value}: Attribute): Buffer {
	switch (type) {
		case attributeType.string:
			return bytesField(2, value as string);
		case attributeType.int:
			return integerField(3, value as number);
		case attributeType.float:
			return floatField(4, value as number);
		case attributeType.bool:
			return integerField(5, value ? 1 : 0);
		case attributeType.type:
			return integerField(6, value as number);
		case attributeType.shape:
			// The shape is not known in advance (unknown_rank).
			return bytesField(7, value === undefined ? integerField(3, 1) : shapeMessage(value as readonly number[]));
		default:
			throw new Error(`There is no attribute ${name} of type ${type} in graphs.`);
	}
}

const attributeField = (name: string, value: Buffer): Buffer =>
	bytesField(5, message(bytesField(1, name), bytesField(2, value)));

export type Node = {
	readonly name: string;
	readonly operation: string;
	readonly attributes: readonly Attribute[];
	/** Outputs of other nodes, `node:number`. Nodes that only have to come before are `^node`, and stand last. */
	readonly inputs: readonly string[];
};

export const nodeMessage = ({name, operation, attributes, inputs}: Node): Buffer =>
	message(
		bytesField(1, name),
		bytesField(2, operation),
		...inputs.map(input => bytesField(3, input)),
		...attributes.map(attribute => attributeField(attribute.name, valueMessage(attribute))),
	);

export const constantMessage = (name: string, values: Values, shape: readonly number[]): Buffer =>
	message(
		bytesField(1, name),
		bytesField(2, 'Const'),
		attributeField('dtype', integerField(6, typeOf(values))),
		attributeField('value', bytesField(8, tensorMessage(values, shape))),
	);

/** The version of the graph's format that the nodes keep to: TensorFlow 2.9's, the oldest that is used. */
const producer = 1087;

/** The name by which the graph of a saved model is asked for. */
export const tag = 'serve';

/** A whole saved model without variables of its own: a SavedModel that holds one MetaGraphDef with one GraphDef. */
export function savedModel(nodes: readonly Buffer[]): Buffer {
	const graph = message(...nodes.map(node => bytesField(1, node)), bytesField(4, integerField(1, producer)));
	const metaGraph = message(bytesField(1, bytesField(4, tag)), bytesField(2, graph));
	return message(integerField(1, 1), bytesField(2, metaGraph));
}
