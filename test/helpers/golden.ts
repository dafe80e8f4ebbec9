/** The vectors that test/golden/make_golden.py wrote with PyTorch in float64. */
import {readdirSync, readFileSync} from 'node:fs';
import type {AdamWConfig, ModelConfig} from '../../src/config.js';

type Arrays = {readonly [name: string]: readonly number[]};

/** h [B, H] and c [B, H] or empty. */
export type GoldenState = {readonly h: readonly number[]; readonly c: readonly number[]};

/** Three updates, each on a chunk of its own. */
export type Golden = {
	readonly name: string;
	readonly model: ModelConfig;
	readonly optimizer: Omit<AdamWConfig, 'kind'>;
	readonly learningRate: number;
	readonly batchSize: number;
	readonly seqLength: number;
	readonly parameters: Arrays;
	/** What the lanes remember at the start; each update goes on from the one before. */
	readonly states: readonly GoldenState[];
	readonly steps: readonly {
		readonly inputs: readonly number[]; // [B, T]
		readonly targets: readonly number[]; // [B, T]
		readonly maskSeed: number;
		readonly loss: number;
		readonly gradientNorm: number;
	}[];
	/** Of the first update, before clipping. */
	readonly gradients: Arrays;
	/** After the first update. */
	readonly statesAfter: readonly GoldenState[];
	/** After the third update. */
	readonly parametersAfter: Arrays;
};

const folder = new URL('../../../test/golden/', import.meta.url);

export const readGolden = (): readonly Golden[] =>
	readdirSync(folder)
		.filter(name => name.endsWith('.json'))
		.map(name => ({name, ...JSON.parse(readFileSync(new URL(name, folder), 'utf8'))}));
