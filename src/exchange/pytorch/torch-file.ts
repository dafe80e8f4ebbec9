/**
 * The files of `torch.save`: a zip archive of a pickle (`data.pkl`), which describes the tensors, and of their numbers
 * (`data/0`, `data/1`, …). Nothing that the pickle names is run.
 */
import {unzipSync} from 'fflate';
import {type DType, decoders, numberSize} from '../../checkpoint/dtypes.js';
import type {Tensor} from '../../checkpoint/safetensors.js';
import {UserError} from '../../errors.js';
import {globalName, unpickle} from './pickle.js';

const dtypes: Readonly<Record<string, DType>> = {
	FloatStorage: 'F32',
	HalfStorage: 'F16',
	BFloat16Storage: 'BF16',
	DoubleStorage: 'F64',
};

/** The numbers of one or several tensors, read when a tensor asks for them. */
type Storage = {readonly type: string; readonly bytes: Uint8Array};

/** A tensor of numbers that a model does not have, such as whole ones. */
export class OtherTensor {}

const isCounts = (value: unknown): value is readonly number[] =>
	Array.isArray(value) && value.every(entry => Number.isSafeInteger(entry) && entry >= 0);

/** The most numbers of a tensor that shows some of them several times. */
const mostRepeated = 2 ** 24;

/** `_rebuild_tensor_v2(storage, offset, size, stride, …)`: a view of a storage, written out row by row. */
function rebuiltTensor([storage, offset, shape, strides]: readonly unknown[]): Tensor | OtherTensor {
	const isStorage = typeof storage === 'object' && storage !== null && 'bytes' in storage && 'type' in storage;
	if (!isStorage || !isCounts(shape) || !isCounts(strides) || !isCounts([offset])) return new OtherTensor();
	const {type, bytes} = storage as Storage; // it has both keys, and nothing else makes objects that do
	const dtype = dtypes[type];
	if (dtype === undefined) return new OtherTensor();
	const numbers = decoders[dtype](bytes.slice(0, bytes.length - (bytes.length % numberSize[dtype])));
	const count = shape.reduce((product, size) => product * size, 1);
	const last = shape.reduce((place, size, axis) => place + Math.max(0, size - 1) * strides[axis], Number(offset));
	// Strides of 0 show the same numbers again and again, as often as a file likes to say.
	const isEndless = count > Math.max(numbers.length, mostRepeated);
	if (count > 0 && (last >= numbers.length || isEndless))
		throw new UserError('A tensor in it is larger than its numbers.');
	const data = new Float32Array(count);
	for (let index = 0; index < count; index++) {
		let place = Number(offset);
		let rest = index;
		for (let axis = shape.length - 1; axis >= 0; axis--) {
			place += (rest % shape[axis]) * strides[axis];
			rest = Math.floor(rest / shape[axis]);
		}
		data[index] = numbers[place];
	}
	return {shape, data};
}

/** Says whether a file may be one of `torch.save`: it begins as a zip archive. */
export const isTorchFile = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b;

/** `torch.save` compresses nothing: a member that becomes many times larger is not its. Throws a UserError for one. */
function isPlausible({
	name,
	size,
	originalSize,
}: {
	readonly name: string;
	readonly size: number;
	readonly originalSize: number;
}): boolean {
	if (originalSize <= 2 * size + 2 ** 20) return true;
	throw new UserError(`Its member ${name} would become ${originalSize} bytes of ${size}: it is no file of torch.save.`);
}

/** The value that `torch.save` was given. Throws a UserError that names `file` where it can't be read. */
export function readTorchFile(bytes: Uint8Array, file: string): unknown {
	try {
		const members = unzipSync(bytes, {filter: isPlausible});
		const pickle = Object.keys(members).find(name => /(^|\/)data\.pkl$/.test(name));
		if (pickle === undefined) throw new UserError('It has no data.pkl: it is no file of torch.save.');
		const folder = pickle.slice(0, -'data.pkl'.length);
		return unpickle(members[pickle], {
			functions: {
				'collections.OrderedDict': () => new Map(),
				'torch._utils._rebuild_tensor_v2': rebuiltTensor,
				'torch._utils._rebuild_parameter': ([tensor]) => tensor,
			},
			// ('storage', torch.FloatStorage, key, device, numel)
			persistent(id): Storage | undefined {
				if (!Array.isArray(id) || id[0] !== 'storage') return undefined;
				const type = globalName(id[1])?.replace(/^torch\./, '') ?? '';
				return {type, bytes: members[`${folder}data/${id[2]}`] ?? new Uint8Array(0)};
			},
		});
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		throw new UserError(`Could not read ${file}: ${reason}`, {cause: error});
	}
}
