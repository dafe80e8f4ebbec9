/** charloom setup kernels: compiles the native kernels of the wasm engine for this machine. */
import {rm} from 'node:fs/promises';
import type {Command} from 'commander';
import {compileAddon} from '../../engines/wasm/kernels/native/compile.js';
import {userFolder} from '../../engines/wasm/kernels/native/record.js';
import {selectKernels} from '../../engines/wasm/kernels/select.js';
import {UsageError} from '../../errors.js';
import {print} from './shared/output.js';

/** Adds `kernels` to `setup`, of whose options it takes `--remove` only. */
export function register(setup: Command): void {
	setup
		.command('kernels')
		.description(
			'compile the native kernels of the wasm engine, for which a C compiler is needed; --remove deletes them',
		)
		.action(() => {
			const {remove = false, ...others} = setup.opts<Record<string, unknown>>();
			if (Object.keys(others).length > 0) throw new UsageError('Expected no option but --remove with `setup kernels`.');
			return run(remove === true);
		});
}

async function run(remove: boolean): Promise<void> {
	const say = (text: string): void => print(process.stderr, `${text}\n`);
	const folder = userFolder();
	if (remove) {
		await rm(folder, {recursive: true, force: true});
		return say(`Deleted ${folder}.`);
	}
	const {compiler, variants, failed} = await compileAddon(folder);
	say(`Compiled by ${compiler}: ${variants.join(', ')}.`);
	for (const [variant, error] of Object.entries(failed)) say(`Not compiled: ${variant}: ${error}`);
	const {build} = await selectKernels('auto');
	say(
		build.native ? `--kernels auto takes ${build.name}.` : `--kernels auto takes ${build.name}, which is as fast here.`,
	);
}
