/** Tries an installation on the device that it is meant for. */

import {UserError} from '../../../errors.js';
import type {EngineOptions} from '../../engine.js';
import {findGpu, type Gpu, gpuInWords} from '../../setup/gpu.js';
import {openInstallation} from '../index.js';
import type {Device, Installation} from '../installation.js';
import type {SetupOptions} from './options.js';

const opening: EngineOptions = {threads: 0};

/** Opens an installation, says what it is, and ends its process. */
export async function prove(installation: Installation, device: 'auto' | Device) {
	const engine = await openInstallation(installation, {...opening, device});
	const {opened, description, output} = engine;
	engine.close();
	return {opened, description, output: output()};
}

type Unproven = Pick<Installation, 'addon' | 'libraryFolders' | 'version' | 'source'>;

/** The record of an installation, once an operation has shown which device it has. */
export async function proven(
	unproven: Unproven,
	device: Device,
	gpu: Gpu | undefined,
	say: SetupOptions['say'],
): Promise<Installation> {
	say('Trying an operation …');
	const installation: Installation = {
		formatVersion: 1,
		...unproven,
		device,
		...(gpu && {deviceName: gpu.name}),
		created: new Date().toISOString(),
	};
	const {opened, description, output} = await prove(installation, device);
	say(`  ${description}`);
	if (opened.device !== device && gpu)
		say(`  TensorFlow finds no GPU. It says:\n${output.trim().replace(/^/gm, '    ')}`);
	return {...installation, version: opened.version, device: opened.device};
}

/** The device to make the engine ready for, and the GPU of this machine. */
export async function decide({
	device,
	say,
}: SetupOptions): Promise<{readonly device: Device; readonly gpu: Gpu | undefined}> {
	if (process.platform === 'win32') {
		throw new UserError('TensorFlow has no GPU on Windows itself. In WSL 2, "charloom setup" works as on Linux.');
	}
	const gpu = await findGpu();
	say(gpu ? `GPU: ${gpuInWords(gpu)}` : 'No NVIDIA GPU found (nvidia-smi does not answer).');
	if (device === 'auto' && !gpu)
		say('TensorFlow will compute on the CPU, as the wasm engine does without setup; charloom takes the faster one.');
	return {device: device === 'auto' ? (gpu ? 'gpu' : 'cpu') : device, gpu};
}
