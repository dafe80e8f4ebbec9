/**
 * The kernels of the recurrence (`kernels/recurrence/`), of a time step of a layer, of all of them, or of a step of each layer. The multiplicative LSTM has its own: its
 * gates see an intermediate state, the product of two factors, in place of h.
 */

const mask = {stream: 'u32', threshold: 'u32', kept: 'f32'} as const;

/** The numbers of `step-sizes.wgsl` and `rows.wgsl`. */
const stepSizes = {
	rows: 'u32',
	inner: 'u32',
	units: 'u32',
	fromWeights: 'u32',
	before: 'u32',
	after: 'u32',
	place: 'u32',
	nextPlace: 'u32',
	...mask,
} as const;

/** The numbers of `wavefront.wgsl`. */
const wavefrontSizes = {
	rows: 'u32',
	units: 'u32',
	steps: 'u32',
	layers: 'u32',
	dispatch: 'u32',
	firstTask: 'u32',
	fromRecurrent: 'u32',
	recurrentApart: 'u32',
	fromBetween: 'u32',
	betweenApart: 'u32',
	gatesApart: 'u32',
	statesApart: 'u32',
	outputsApart: 'u32',
	fromBias: 'u32',
	fromSecondBias: 'u32',
	...mask,
	lastThreshold: 'u32',
	lastKept: 'f32',
	residual: 'u32',
	firstResidual: 'u32',
	shows: 'u32',
} as const;
const rowsSizes = {
	rows: 'u32',
	steps: 'u32',
	units: 'u32',
	fromWeights: 'u32',
	fromFactorWeights: 'u32',
	...mask,
} as const;

/** A piece of a product, and the end of its names in this kernel: `$` in the file. */
const piece = <File extends string, End extends string>(file: File, end: End) =>
	({file: `recurrence/${file}`, end}) as const;

const masks = ['update', 'masks'] as const;
const stepOfNumbers = ['recurrence/step-sizes', piece('terms', ''), 'recurrence/step'] as const;
const stepOfGates = ['recurrence/step-sizes', piece('gate-terms', ''), 'recurrence/step'] as const;
const productOfFactors = [piece('terms', 'OfFactors'), piece('rows-product', 'OfFactors')] as const;
const forwardRows = [
	'recurrence/rows',
	'recurrence/forward-rows',
	piece('terms', 'OfGates'),
	piece('rows-product', 'OfGates'),
] as const;
const backwardRows = [
	...masks,
	'recurrence/rows',
	'recurrence/backward-rows',
	piece('gate-terms', 'OfGates'),
	piece('rows-product', 'OfGates'),
] as const;

const backwardStep = {
	sizes: stepSizes,
	bindings: ['read', 'write', 'read', 'read', 'read', 'write', 'read', 'uniform'],
} as const;

export const recurrenceKernels = {
	dropWeights: {
		files: [...masks, 'recurrence/drop-weights'],
		sizes: {count: 'u32', units: 'u32', origin: 'u32', to: 'u32', ...mask},
		bindings: ['read', 'write', 'uniform'],
	},
	transpose: {
		files: ['recurrence/transpose'],
		sizes: {inner: 'u32', units: 'u32', origin: 'u32'},
		bindings: ['read', 'write'],
	},
	forwardStep: {
		files: ['recurrence/forward-step', ...stepOfNumbers],
		sizes: stepSizes,
		bindings: ['read', 'write', 'write', 'write', 'read'],
	},
	forwardFactor: {
		files: ['recurrence/forward-factor', ...stepOfNumbers],
		sizes: stepSizes,
		bindings: ['read', 'read', 'read', 'write', 'write'],
	},
	backwardStep: {
		files: [...masks, 'recurrence/backward-step', 'recurrence/gates-of-next', ...stepOfGates],
		...backwardStep,
	},
	backwardStepOfFactors: {
		files: [...masks, 'recurrence/backward-step', 'recurrence/factors-of-next', ...stepOfNumbers],
		...backwardStep,
	},
	backwardFactor: {
		files: ['recurrence/backward-factor', ...stepOfGates],
		sizes: stepSizes,
		bindings: ['read', 'read', 'write', 'write'],
	},
	forwardWavefront: {
		files: [...masks, 'recurrence/wavefront', 'recurrence/forward-wavefront', piece('terms', ''), 'recurrence/step'],
		sizes: wavefrontSizes,
		bindings: ['read', 'read', 'write', 'write', 'write', 'write', 'read', 'uniform'],
	},
	backwardWavefront: {
		files: [
			...masks,
			'recurrence/wavefront',
			'recurrence/backward-wavefront',
			piece('gate-terms', ''),
			'recurrence/step',
		],
		sizes: wavefrontSizes,
		bindings: ['read', 'read', 'write', 'read', 'read', 'write', 'write', 'uniform'],
	},
	forwardRows: {
		files: [...forwardRows, 'recurrence/forward-rows-states'],
		sizes: rowsSizes,
		bindings: ['read', 'write', 'write', 'write'],
	},
	forwardRowsOfFactors: {
		files: [...forwardRows, 'recurrence/forward-rows-factors', ...productOfFactors],
		sizes: rowsSizes,
		bindings: ['read', 'write', 'write', 'write', 'read', 'read', 'write', 'write'],
	},
	backwardRows: {
		files: [...backwardRows, 'recurrence/backward-rows-states'],
		sizes: rowsSizes,
		bindings: ['read', 'write', 'read', 'read', 'read', 'uniform'],
	},
	backwardRowsOfFactors: {
		files: [...backwardRows, 'recurrence/backward-rows-factors', ...productOfFactors],
		sizes: rowsSizes,
		bindings: ['read', 'write', 'read', 'read', 'read', 'uniform', 'read', 'write', 'write'],
	},
} as const;
