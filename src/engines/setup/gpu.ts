/** The NVIDIA GPU of this machine, as its driver describes it. */
import {existsSync} from 'node:fs';
import {outputOf} from './program.js';

export type Gpu = {readonly name: string; readonly driver: string; readonly memoryMegabytes: number};

const query = ['--query-gpu=name,driver_version,memory.total', '--format=csv,noheader,nounits'];

/** The GPU that programs see first; undefined where there is none or its driver doesn't answer. */
export async function findGpu(): Promise<Gpu | undefined> {
	const chosen = process.env['CUDA_VISIBLE_DEVICES']?.split(',')[0];
	const only = chosen !== undefined && /^\d+$/.test(chosen) ? [`--id=${chosen}`] : [];
	const output = await outputOf('nvidia-smi', [...query, ...only]);
	const [name, driver, memory] =
		output
			?.split('\n')[0]
			.split(',')
			.map(part => part.trim()) ?? [];
	if (name && driver) return {name, driver, memoryMegabytes: Number(memory)};
	// Containers often have the device without nvidia-smi.
	const hasDevice = existsSync('/dev/nvidia0') || existsSync('/proc/driver/nvidia/version');
	return hasDevice ? {name: 'an NVIDIA GPU', driver: 'unknown', memoryMegabytes: Number.NaN} : undefined;
}

export const gpuInWords = ({name, driver, memoryMegabytes}: Gpu): string => {
	const memory = Number.isFinite(memoryMegabytes) ? `, ${(memoryMegabytes / 1024).toFixed(0)} GiB` : '';
	return `${name}${memory}, driver ${driver}`;
};
