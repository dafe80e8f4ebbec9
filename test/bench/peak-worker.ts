/** One thread of `measurePeak`. */
import {parentPort, workerData} from 'node:worker_threads';
import {Arena} from '../../src/engines/wasm/kernels/arena.js';
import {instantiate, type KernelModule} from '../../src/engines/wasm/kernels/instantiate.js';

const [M, N, K] = [24, 16, 192];
const arena = new Arena();
const [a, b, c, zeros] = [M * K, K * N, M * N, N].map(count => arena.allocate(count));
const memory = new WebAssembly.Memory({initial: arena.pages, maximum: arena.pages, shared: true});
const kernels = instantiate(workerData as KernelModule, memory);

function rate(): number {
	const repetitions = 4000;
	const start = performance.now();
	for (let i = 0; i < repetitions; i++) kernels.product(M, N, K, a, 4 * K, b, zeros, 0, c, 4 * N);
	return (2 * M * N * K * repetitions) / (performance.now() - start) / 1e6;
}

parentPort?.once('message', () => {
	parentPort?.postMessage(Math.max(...Array.from({length: 10}, rate)));
});
