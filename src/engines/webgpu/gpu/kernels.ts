/**
 * The table of kernels: the WGSL files that each is made of, the numbers that a dispatch gives it, and its buffers. The files stand in
 * `kernels/`, a kernel each; constants such as the sizes of tiles are written above them when they are compiled.
 */
import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {recurrenceKernels} from './recurrence-kernels.js';

/** Values that a kernel is compiled for. */
export type Constants = Readonly<Record<string, number | boolean>>;

/** A file, or one whose names end as a kernel says: it has `$` there, and a kernel may have it twice. */
type File = string | {readonly file: string; readonly end: string};

type Row = {
	readonly files: readonly File[];
	/** Extensions of the language that it needs. */
	readonly enables?: readonly string[];
	/** The fields of `Sizes` in order. */
	readonly sizes: Readonly<Record<string, 'u32' | 'f32'>>;
	/** The bindings after `Sizes`. */
	readonly bindings: readonly ('read' | 'write' | 'uniform')[];
};

const mask = {stream: 'u32', threshold: 'u32', kept: 'f32'} as const;

const productOf = {
	sizes: {
		linesA: 'u32',
		linesB: 'u32',
		depth: 'u32',
		fromA: 'u32',
		fromB: 'u32',
		fromC: 'u32',
		biases: 'u32',
		fromBias: 'u32',
		fromSecondBias: 'u32',
		depthOfPart: 'u32',
		byLineA: 'u32',
		byLineB: 'u32',
		adds: 'u32',
	},
	bindings: ['read', 'read', 'read', 'write', 'read', 'read'],
} as const;
/** Sums and maxima over a workgroup: by subgroups with the constant SUBGROUPS, else by a tree. */
const reductions = 'reductions';

const float16 = ['factors/limited', 'factors/float16'] as const;

/** A file for each operand of a product. */
const ofBoth = <Name extends string>(file: Name) =>
	[
		{file: `operands/${file}`, end: 'A'},
		{file: `operands/${file}`, end: 'B'},
	] as const;
const tiled = ['operands', ...ofBoth('take'), ...ofBoth('near-quads'), 'product'] as const;

export const kernels = {
	product: {files: ['factors/float32', ...tiled], ...productOf},
	productOfHalves: {files: [...float16, ...tiled], enables: ['f16'], ...productOf},
	productOfPackedHalves: {files: ['factors/limited', 'factors/packed', ...tiled], ...productOf},
	productByMatrices: {
		files: [...float16, 'operands', ...ofBoth('take'), ...ofBoth('near-numbers'), 'product-matrices'],
		enables: ['f16', 'subgroups', 'chromium_experimental_subgroup_matrix'],
		...productOf,
	},
	addParts: {
		files: ['add-parts'],
		sizes: {count: 'u32', parts: 'u32', to: 'u32', copies: 'u32', toSecond: 'u32'},
		bindings: ['read', 'write'],
	},
	columnSums: {
		files: ['column-sums'],
		sizes: {rows: 'u32', columns: 'u32', rowsOfPart: 'u32'},
		bindings: ['read', 'write'],
	},
	gather: {
		files: ['update', 'masks', 'gather'],
		sizes: {
			rows: 'u32',
			width: 'u32',
			vocabulary: 'u32',
			lanes: 'u32',
			origin: 'u32',
			biases: 'u32',
			fromBias: 'u32',
			fromSecondBias: 'u32',
			...mask,
		},
		bindings: ['read', 'read', 'write', 'uniform'],
	},
	sumByCharacter: {
		files: ['update', 'masks', 'sum-by-character'],
		sizes: {width: 'u32', vocabulary: 'u32', lanes: 'u32', to: 'u32', ...mask},
		bindings: ['read', 'read', 'read', 'write', 'uniform'],
	},
	show: {
		files: ['update', 'masks', 'show'],
		sizes: {count: 'u32', plane: 'u32', fromH: 'u32', fromX: 'u32', ...mask},
		bindings: ['read', 'read', 'write', 'uniform'],
	},
	crossEntropy: {
		files: ['numbers', reductions, 'cross-entropy'],
		sizes: {rows: 'u32', vocabulary: 'u32', weight: 'f32'},
		bindings: ['read', 'write', 'write', 'write'],
	},
	softenTargets: {
		files: ['update', 'numbers', 'soften-targets'],
		sizes: {rows: 'u32', vocabulary: 'u32', kinds: 'u32', weight: 'f32'},
		bindings: ['read', 'read', 'read', 'write', 'uniform'],
	},
	sumLosses: {files: [reductions, 'sum-losses'], sizes: {rows: 'u32'}, bindings: ['read', 'read', 'write']},
	squareSums: {files: [reductions, 'square-sums'], sizes: {count: 'u32'}, bindings: ['read', 'write']},
	clip: {
		files: [reductions, 'clip'],
		sizes: {count: 'u32', maximum: 'f32', scale: 'f32'},
		bindings: ['read', 'write'],
	},
	adamw: {
		files: ['update', 'numbers', 'adamw'],
		sizes: {count: 'u32', beta1: 'f32', rest1: 'f32', beta2: 'f32', rest2: 'f32', epsilon: 'f32'},
		bindings: ['read', 'read', 'write', 'write', 'write', 'write', 'uniform'],
	},
	descend: {
		files: ['update', 'descend'],
		sizes: {count: 'u32'},
		bindings: ['read', 'read', 'write', 'uniform'],
	},
	silence: {files: ['silence'], sizes: {count: 'u32', to: 'u32', lane: 'u32'}, bindings: ['write']},
	...recurrenceKernels,
	draw: {
		files: ['draw'],
		sizes: {streams: 'u32', vocabulary: 'u32'},
		bindings: ['read', 'read', 'write', 'write', 'write', 'uniform'],
	},
} as const satisfies Readonly<Record<string, Row>>;

export type KernelName = keyof typeof kernels;
export type SizesOf<Name extends KernelName> = Readonly<Record<keyof (typeof kernels)[Name]['sizes'], number>>;

/** The folder of the sources, which the package has as they are. This file is compiled to `dist/`, beside `src/`. */
const folder = new URL('../../../../../src/engines/webgpu/kernels/', import.meta.url);

const texts = new Map<string, string>();

function textOf(file: File): string {
	if (typeof file !== 'string') return textOf(file.file).replaceAll('$', () => file.end);
	const known = texts.get(file) ?? readFileSync(fileURLToPath(new URL(`${file}.wgsl`, folder)), 'utf8');
	texts.set(file, known);
	return known;
}

const constantOf = ([name, value]: [string, number | boolean]): string =>
	typeof value === 'boolean' ? `const ${name} = ${value};` : `const ${name}: u32 = ${value}u;`;

/** The files that a cell gives to the kernels that have one: its gates' type, and its equations. */
const cellFiles = {
	lstm: ['numbers', 'cells/vectors', 'cells/state', 'cells/lstm'],
	gru: ['numbers', 'cells/vectors', 'cells/state', 'cells/gru'],
	rnn: ['numbers', 'cells/scalars', 'cells/state', 'cells/rnn'],
	'rnn-relu': ['numbers', 'cells/scalars', 'cells/state', 'cells/rnn-relu'],
	vectors: ['numbers', 'cells/vectors'],
	scalars: ['numbers', 'cells/scalars'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type CellFile = keyof typeof cellFiles;

/** The whole shader: extensions, constants, the files of the cell for kernels that have one, those of the kernel. */
export function shaderOf(name: KernelName, constants: Constants, cell?: CellFile): string {
	const {files: own, enables = []}: Row = kernels[name];
	const usesSubgroups = constants['SUBGROUPS'] === true;
	const lines = [
		...enables.map(extension => `enable ${extension};`),
		...(usesSubgroups ? ['enable subgroups;', 'requires subgroup_id;'] : []),
		...Object.entries(constants).map(constantOf),
	];
	const way = `${reductions}/by-${usesSubgroups ? 'subgroups' : 'tree'}`;
	const files = [...(cell ? cellFiles[cell] : []), ...own.map(file => (file === reductions ? way : file))];
	return [...lines, ...files.map(textOf)].join('\n');
}

/** The numbers of a dispatch as the kernel reads them. */
export function writeSizes<Name extends KernelName>(
	name: Name,
	sizes: SizesOf<Name>,
	view: DataView,
	at: number,
): void {
	let place = at;
	for (const [field, type] of Object.entries(kernels[name].sizes)) {
		const value = (sizes as Readonly<Record<string, number>>)[field];
		if (type === 'u32') view.setUint32(place, value >>> 0, true);
		else view.setFloat32(place, value, true);
		place += 4;
	}
}
