/** What the program and the process that has TensorFlow say to each other. */
import type {Opened} from './local.js';
import type {Unroll} from './recurrence/index.js';

/** What the process is to do first. */
export type OpenRequest = {readonly addon: string; readonly unroll: Unroll | 'auto'};

export type OpenAnswer = Opened & {readonly unroll: Unroll};

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
