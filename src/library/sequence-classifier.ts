/** Sequences of vectors told apart, for other programs: digits read row by row, gestures, readings of sensors. */
import type {CellKind} from '../config.js';
import {selectKernels} from '../engines/wasm/kernels/select.js';
import {SequenceNetwork} from '../engines/wasm/sequences/network.js';
import {UsageError} from '../errors.js';
import type {State} from '../model/cells/cell.js';
import {cells} from '../model/cells/index.js';
import {type ClassifierConfig, classifierShapes} from '../model/classifier.js';
import {type Matrix, matrix} from '../model/matrix.js';
import {elementCount, type Parameters} from '../model/parameters.js';
import {Random} from '../random.js';

export type SequenceClassifierOptions = {
	/** `lstm` by default. */
	readonly cell?: Exclude<CellKind, 'mlstm'>;
	/** D: the width of the vectors. */
	readonly inputSize: number;
	/** T: the most vectors of a sequence. */
	readonly seqLength: number;
	/** H: units of a layer in one direction; 128 by default. */
	readonly hiddenSize?: number;
	/** 2 by default. */
	readonly numLayers?: number;
	/** Each layer reads the sequence from its end too, with weights of its own. */
	readonly bidirectional?: boolean;
	/** K: the number of classes. */
	readonly classes: number;
	/** The most sequences that are read side by side; 256 by default. */
	readonly batchSize?: number;
	/** The seed of the initial weights, 1 by default. */
	readonly seed?: number;
	/** `portable` gives the same bits on every machine; `auto` is the default. */
	readonly kernels?: 'auto' | 'fast' | 'native' | 'wasm' | 'portable';
};

/** Sequences of equal length, and the states from which they are read: from zero where none are given. */
export type Sequences = {
	readonly values: ArrayLike<number>; // [B, T, D]
	/** B */
	readonly count: number;
	/** One for each layer, in both directions layer 0 forwards, layer 0 backwards, layer 1 forwards, …; `c` of cells that have one. */
	readonly initial?: readonly {readonly h: ArrayLike<number> /* [B, H] */; readonly c?: ArrayLike<number>}[];
};

export type SequenceClassifier = {
	readonly config: ClassifierConfig;
	/** The parameters in PyTorch's names and shapes: those of nn.LSTM, nn.GRU or nn.RNN, and of the linear layer `decoder`. */
	parameters: Parameters;
	/** One update by Adam, unclipped (betas 0.9 and 0.999). The loss is the mean in nats before it. */
	learn(
		sequences: Sequences,
		classes: Int32Array, // [B]
		learningRate?: number,
	): {readonly loss: number; readonly correct: number};
	/** The scores of the classes, and the states after the last vector. */
	classify(sequences: Sequences): {readonly scores: Float64Array /* [B, K] */; readonly states: readonly State[]};
};

const adam = {beta1: 0.9, beta2: 0.999, epsilon: 1e-8};

/** As PyTorch draws them: uniform in ±1/√H, those of the linear layer in ±1/√ of its width. */
function drawParameters(config: ClassifierConfig, seed: number): Parameters {
	const random = new Random(seed);
	const width = config.hiddenSize * (config.bidirectional ? 2 : 1);
	const drawn = [...classifierShapes(config)].map(([name, shape]) => {
		const bound = 1 / Math.sqrt(name.startsWith('decoder.') ? width : config.hiddenSize);
		return [name, Float32Array.from({length: elementCount(shape)}, () => (2 * random.next() - 1) * bound)] as const;
	});
	return Object.fromEntries(drawn);
}

/**
 * A new classifier: a stack of cells that reads each sequence of vectors, and a linear layer on its last output. It computes on
 * one thread, by the kernels of the embedded engine. Throws a UsageError for sizes that make no sense, and a UserError for a cell
 * that the kernels can't take through sequences of vectors.
 */
export async function sequenceClassifier({
	cell = 'lstm',
	inputSize,
	seqLength,
	hiddenSize = 128,
	numLayers = 2,
	bidirectional = false,
	classes,
	batchSize = 256,
	seed = 1,
	kernels = 'auto',
}: SequenceClassifierOptions): Promise<SequenceClassifier> {
	for (const [name, value] of Object.entries({inputSize, seqLength, hiddenSize, numLayers, classes, batchSize})) {
		if (!Number.isInteger(value) || value < 1) {
			throw new UsageError(`Expected ${name} to be a whole number from 1 on, got ${value}.`);
		}
	}
	const config = {cell, inputSize, hiddenSize, numLayers, bidirectional, classes};
	const {module} = await selectKernels(kernels);
	const network = new SequenceNetwork(module, config, seqLength, batchSize);
	network.setParameters(drawParameters(config, seed));
	return new Classifier(config, network, {seqLength, batchSize});
}

type Room = {readonly seqLength: number; readonly batchSize: number};

class Classifier implements SequenceClassifier {
	readonly config: ClassifierConfig;
	readonly #network: SequenceNetwork;
	readonly #room: Room;

	constructor(config: ClassifierConfig, network: SequenceNetwork, room: Room) {
		this.config = config;
		this.#network = network;
		this.#room = room;
	}

	get parameters(): Parameters {
		return this.#network.parameters();
	}

	set parameters(parameters: Parameters) {
		for (const [name, shape] of classifierShapes(this.config)) {
			const [wanted, got] = [elementCount(shape), parameters[name]?.length];
			if (got !== wanted) throw new UsageError(`Expected ${name} to have ${wanted} numbers, got ${got ?? 'none'}.`);
		}
		this.#network.setParameters(parameters);
	}

	#read(sequences: Sequences): Matrix {
		checkSequences(sequences, this.config, this.#room);
		const {values, count, initial} = sequences;
		return this.#network.read({values, batchSize: count}, initial && statesOf(count, initial, this.config));
	}

	learn(sequences: Sequences, classes: Int32Array, learningRate = 1e-3) {
		const wrong = classes.find(one => !(one >= 0 && one < this.config.classes));
		if (classes.length !== sequences.count || wrong !== undefined) {
			const got = wrong === undefined ? `${classes.length} of them` : `${wrong}`;
			throw new UsageError(`Expected ${sequences.count} classes below ${this.config.classes}, got ${got}.`);
		}
		return this.#network.learn(this.#read(sequences), classes, learningRate, adam);
	}

	classify(sequences: Sequences) {
		return {scores: this.#read(sequences).values, states: this.#network.states()};
	}
}

function checkSequences({values, count}: Sequences, {inputSize: D}: ClassifierConfig, room: Room): void {
	if (!Number.isInteger(count) || count < 1 || count > room.batchSize) {
		throw new UsageError(`Expected 1 to ${room.batchSize} sequences (batchSize), got ${count}.`);
	}
	const length = values.length / (count * D);
	if (!Number.isInteger(length) || length < 1 || length > room.seqLength) {
		throw new UsageError(
			`Expected ${count} equally long sequences of at most ${room.seqLength} vectors of ${D} numbers, got ${values.length} numbers.`,
		);
	}
}

function statesOf(
	count: number,
	initial: NonNullable<Sequences['initial']>,
	{cell, hiddenSize, numLayers, bidirectional}: ClassifierConfig,
): readonly State[] {
	const layers = numLayers * (bidirectional ? 2 : 1);
	if (initial.length !== layers) throw new UsageError(`Expected ${layers} initial states, got ${initial.length}.`);
	return initial.map(({h, c = []}) => {
		const wanted = count * hiddenSize;
		if (h.length !== wanted || c.length !== (cells[cell].hasC ? wanted : 0)) {
			throw new UsageError(
				`Expected an initial state of ${wanted} numbers for h${cells[cell].hasC ? ' and for c' : ''}, got ${h.length} and ${c.length}.`,
			);
		}
		return {h: matrix(count, hiddenSize, h), c: matrix(count, c.length / count, c)};
	});
}
