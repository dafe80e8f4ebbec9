/** What the program and the process that has TensorFlow say to each other. */
import type {Opened} from '../tensorflow/local.js';

/** What the process is to do first. `threads` are those that work on a CPU. */
export type OpenRequest = {
	readonly addon: string;
	readonly unroll: 'auto' | 'cell' | 'sequence';
	readonly threads: number;
};

export type OpenAnswer = Opened & {readonly unroll: 'cell' | 'sequence'};

/** Calls a method of an object that was made before; object 0 is the engine, whose methods make the others. */
export type Request = {
	readonly id: number;
	readonly object: number;
	readonly method: string;
	readonly args: readonly unknown[];
};

export type Answer =
	| {readonly id: number; readonly value: unknown}
	| {readonly id: number; readonly error: string; readonly isFull: boolean};
