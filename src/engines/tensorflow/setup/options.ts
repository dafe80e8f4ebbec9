/** What setup is asked to do. */
import type {Device} from '../installation.js';

export type SetupOptions = {
	/** The folder to fill. */
	readonly folder: string;
	readonly device: 'auto' | Device;
	/** A TensorFlow to use, in place of looking for one. */
	readonly tensorflow?: string;
	readonly official?: boolean;
	/** Says what is done, a line at a time. */
	readonly say: (text: string) => void;
};

/** Bytes that are needed while things are brought in. */
export const space = {cpu: 2.5e9, gpu: 4e9, cuda: 5e9};
