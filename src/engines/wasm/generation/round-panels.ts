/** Weights of several streams as kernels want them that multiply bfloat16. */
import type {Kernels} from '../kernels/kernels.js';
import type {GenerationPlan} from './memory-plan.js';
import type {PanelMatrix} from './panel-matrix.js';

/**
 * Packs each panel [K, 16] where it is, into the first half of its room. A kernel that packs reads pairs of rows from front to back
 * and writes half as much, so it never writes what it has still to read.
 */
function roundMatrix({pack}: Kernels, {K, parts}: PanelMatrix): void {
	const [columns, panelBytes] = [16, 64 * K];
	for (const {groups, panels, weights} of parts.flat()) {
		for (let panel = 0; panel < groups * panels; panel++) {
			const at = weights + panel * panelBytes;
			pack(K, columns, at, 4 * columns, at, 0, columns);
		}
	}
}

/** Rounds all matrices, once the tables that are made of them are there. */
export function roundPanels(kernels: Kernels, {layers, projection, decoder}: GenerationPlan): void {
	const matrices = [...layers.flatMap(({input, recurrent}) => [input, recurrent]), projection, decoder];
	for (const matrix of matrices) if (matrix) roundMatrix(kernels, matrix);
}
