/** charloom setup webgpu: brings Dawn for the WebGPU engine, where charloom was installed without it. */
import type {Command} from 'commander';
import {UsageError} from '../../errors.js';
import {print} from './shared/output.js';

/** Adds `webgpu` to `setup`, of whose options it takes `--remove` only. */
export function register(setup: Command): void {
	setup
		.command('webgpu')
		.description("install npm's webgpu, for the GPUs of any maker; --remove deletes it")
		.action(() => {
			const {remove = false, ...others} = setup.opts<Record<string, unknown>>();
			if (Object.keys(others).length > 0) throw new UsageError('Expected no option but --remove with `setup webgpu`.');
			return run(remove === true);
		});
}

async function run(remove: boolean): Promise<void> {
	const {removeWebgpu, setUpWebgpu} = await import('../../engines/webgpu/setup.js');
	const say = (text: string): void => print(process.stderr, `${text}\n`);
	if (remove) {
		await removeWebgpu();
		return say('Deleted what `setup webgpu` had installed.');
	}
	const {description, close} = await setUpWebgpu(say);
	close?.();
	say(`The engine is ready: --engine webgpu, ${description}.`);
}
