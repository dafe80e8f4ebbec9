/** The wishes for a set-up. */
import type {Device} from '../installation.js';

export type SetupOptions = {
	/** The folder to fill. */
	readonly folder: string;
	readonly device: 'auto' | Device;
	/** A TensorFlow to use, in place of looking for one. */
	readonly tensorflow?: string;
	readonly official?: boolean;
	/** Is told the progress, a line at a time. */
	readonly say: (text: string) => void;
};

/** The bytes that are needed while things are downloaded. */
export const space = {cpu: 2.5e9, gpu: 4e9, cuda: 5e9};
