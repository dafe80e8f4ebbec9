/** What the figures were measured on, and how fast its cores can multiply. */
import {cpus, totalmem} from 'node:os';
import {Worker} from 'node:worker_threads';
import {selectKernels} from '../../src/engines/wasm/kernels/select.js';

export function machineLine(): string {
	const processors = cpus();
	const model = processors[0]?.model.trim() ?? 'unknown processor';
	return `${processors.length} × ${model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;
}

/**
 * The most that `threads` threads reach together in 10⁹ floating-point operations a second: a product whose operands stay
 * in the first-level cache, by the kernels that the engine would choose.
 */
export async function measurePeak(threads: number): Promise<number> {
	const {module} = await selectKernels('auto');
	const script = new URL('peak-worker.js', import.meta.url);
	const ask = (worker: Worker) =>
		new Promise<number>((resolve, reject) => worker.once('message', resolve).once('error', reject).postMessage('go'));
	const workers = Array.from({length: threads}, () => new Worker(script, {workerData: module}));
	const rates = await Promise.all(workers.map(ask));
	await Promise.all(workers.map(worker => worker.terminate()));
	return rates.reduce((sum, rate) => sum + rate, 0);
}
