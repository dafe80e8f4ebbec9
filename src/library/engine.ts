/** The engine that a library's caller asks for. */
import type {Engine, EngineOptions} from '../engines/engine.js';
import {openEngine} from '../engines/index.js';

/** Everything has a default: the fastest engine that works here, with a thread for each processor core. */
export type EngineChoice = {
	/** The name of an engine, `auto` by default: `tensorflow`, `wasm`, `reference`. */
	readonly engine?: string;
	/** Worker threads; 0, the default, is one for each processor core. */
	readonly threads?: number;
	/** `portable` gives the same bits on every machine; `auto` is the default. */
	readonly kernels?: 'auto' | 'fast' | 'native' | 'wasm' | 'portable';
	readonly device?: 'auto' | 'gpu' | 'cpu';
};

/** The settings of an engine with their defaults. */
export const engineSettings = ({engine = 'auto', threads = 0, kernels = 'auto', device = 'auto'}: EngineChoice) =>
	({engine, threads, device, own: {kernels}}) as const;

/** Opens an engine. Throws a UserError where it does not work here. */
export const openChosen = (choice: EngineChoice, more: Pick<EngineOptions, 'purpose' | 'cell'>): Promise<Engine> =>
	openEngine(choice.engine ?? 'auto', {...engineSettings(choice), ...more});
