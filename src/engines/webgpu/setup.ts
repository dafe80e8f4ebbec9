/** Brings Dawn, npm's `webgpu`, to where charloom was installed without it: its binaries are larger than all the rest of the program. */
import {mkdir, rm} from 'node:fs/promises';
import {UserError} from '../../errors.js';
import type {Engine} from '../engine.js';
import {lastLines, runProgram} from '../setup/program.js';
import {findDawn} from './gpu/dawn.js';
import {open} from './index.js';
import {packageFolder, webgpuVersion} from './installation.js';

/** Installs the package by the machine's own npm, unless it is there. Throws a UserError that says what npm says. */
async function install(say: (text: string) => void): Promise<void> {
	const there = findDawn();
	if (there !== undefined) return say(`Dawn is there already: ${there}`);
	const folder = packageFolder();
	await mkdir(folder, {recursive: true});
	say(`Installing webgpu ${webgpuVersion} by npm, 51 MB …`);
	const flags = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder];
	const npm = ['npm', 'install', ...flags, `webgpu@${webgpuVersion}`];
	const [command, ...args] = process.platform === 'win32' ? ['cmd', '/d', '/c', ...npm] : npm;
	const result = await runProgram(command, args);
	if (result?.code === 0) return;
	throw new UserError(
		result
			? `npm could not install webgpu ${webgpuVersion}:\n${lastLines(result)}`
			: 'Expected npm to install webgpu by, and there is none. Install Node with npm, or the package webgpu beside charloom.',
	);
}

/** Makes the engine ready, and opens it. Throws a UserError that says what is missing and what to do. */
export async function setUpWebgpu(say: (text: string) => void): Promise<Engine> {
	await install(say);
	try {
		return await open({threads: 0});
	} catch (error) {
		throw new UserError(`Dawn is installed, and can't be used: ${(error as Error).message}.`);
	}
}

/** Deletes what setup has brought. */
export const removeWebgpu = (): Promise<void> => rm(packageFolder(), {recursive: true, force: true});
