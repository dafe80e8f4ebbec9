/**
 * The parameters of a classifier in the kernels' memory, one after another. Matrices are transposed to [input, output] and padded
 * with zeros to multiples of 16, gate by gate, as in `training/parameter-layout.ts`; learning leaves these zeros unchanged.
 *
 * Letters in shapes: D width of the input of a layer, H hidden units, P padded H, N numbers of some gates, each padded to P.
 */
import {type ClassifierConfig, classifierShapes} from '../../../model/classifier.js';
import {padded} from '../kernels/arena.js';
import {kernelsOf} from '../kernels/cells.js';

/** A matrix [K, N] or a vector [N], where K is 1. */
export type Block = {
	/** Numbers from the start of the parameters. */
	readonly offset: number;
	readonly K: number;
	readonly N: number;
	/** The place of PyTorch's element `index` in the block. */
	readonly placeOf: (index: number) => number;
};

export type SequenceLayout = {
	readonly blocks: ReadonlyMap<string, Block>;
	/** Numbers of all blocks. */
	readonly size: number;
};

export const directionsOf = ({bidirectional}: ClassifierConfig): number => (bidirectional ? 2 : 1);

/** Numbers of a row that enters a layer: of the vectors, or of the outputs below, one direction beside the other. */
export const inputWidth = (config: ClassifierConfig, layer: number): number =>
	layer === 0 ? padded(config.inputSize) : directionsOf(config) * padded(config.hiddenSize);

/** The place of an element of the outputs below, whose directions are padded each by itself. */
const placeOfInput = ({hiddenSize: H}: ClassifierConfig, isOutput: boolean, input: number): number =>
	isOutput ? Math.floor(input / H) * padded(H) + (input % H) : input;

function blockOf(config: ClassifierConfig, name: string, shape: readonly number[], offset: number): Block {
	const {hiddenSize: H, classes} = config;
	const [rows, columns = 1] = shape;
	const isVector = shape.length === 1;
	if (name.startsWith('decoder.')) {
		const [K, N] = [isVector ? 1 : directionsOf(config) * padded(H), padded(classes)];
		const placeOf = (index: number): number =>
			placeOfInput(config, true, index % columns) * N + Math.floor(index / columns);
		return {offset, K, N, placeOf};
	}
	const [, side, layer] = /_(ih|hh)_l(\d+)/.exec(name) ?? [];
	const {gates} = kernelsOf(config.cell).layout[side === 'hh' ? 'recurrent' : 'input'];
	const P = padded(H);
	const N = (rows / H) * P;
	const isOutput = side === 'ih' && Number(layer) > 0;
	const width = side === 'hh' ? P : inputWidth(config, Number(layer));
	const placeOf = (index: number): number => {
		const output = Math.floor(index / columns);
		const column = gates.indexOf(Math.floor(output / H)) * P + (output % H);
		return placeOfInput(config, isOutput, index % columns) * N + column;
	};
	return {offset, K: isVector ? 1 : width, N, placeOf};
}

export function layoutSequence(config: ClassifierConfig): SequenceLayout {
	const blocks = new Map<string, Block>();
	let size = 0;
	for (const [name, shape] of classifierShapes(config)) {
		const block = blockOf(config, name, shape, size);
		blocks.set(name, block);
		size += block.K * block.N;
	}
	return {blocks, size};
}
