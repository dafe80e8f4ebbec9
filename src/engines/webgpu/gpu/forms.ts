/**
 * The forms that kernels come in for what an adapter has beyond the rest: subgroups, half precision, subgroup matrices. None of them is used
 * before it has shown on this GPU that it computes rightly (`self-test/`).
 */
import type {ProductPrecision} from '../../engine.js';

/** The shape of subgroup matrices, and the tile that a workgroup makes of them (`product-matrices.wgsl`). */
export type MatrixTile = {
	readonly M: number;
	readonly N: number;
	readonly K: number;
	readonly TILE_ROWS: number;
	readonly TILE_COLUMNS: number;
	readonly DEPTH: number;
	readonly THREADS: number;
};

export type Forms = {
	/** The kernel of products. A product of one row, which takes no time, is always in float32. */
	readonly product: 'product' | 'productOfHalves' | 'productOfPackedHalves';
	/** Sums and maxima over a workgroup are made by its subgroups. */
	readonly subgroups: boolean;
	/** The tile of large products by subgroup matrices. */
	readonly matrices?: MatrixTile;
};

/** Forms that any GPU can have. */
export const plainForms: Forms = {product: 'product', subgroups: false};

/** The names of what an adapter may offer. */
export const half = 'shader-f16';
export const matrices = 'chromium-experimental-subgroup-matrix';
export const subgroups = 'subgroups';

/** The features that a precision asks a device for, as far as the adapter has them. */
export const featuresFor = (features: GPUSupportedFeatures, precision: ProductPrecision): readonly string[] =>
	[subgroups, ...(precision === 'float16' ? [half, matrices] : [])].filter(name => features.has(name));

/** A shape in which a GPU multiplies subgroup matrices; the types of WebGPU do not know it yet. */
type MatrixConfig = Readonly<Record<'M' | 'N' | 'K', number>> &
	Readonly<Record<'componentType' | 'resultComponentType', string>>;

export type MatrixInfo = Partial<Pick<GPUAdapterInfo, 'subgroupMaxSize'>> & {
	readonly subgroupMatrixConfigs?: readonly MatrixConfig[];
};

/** Rows and columns of a tile, that of the most work for what is read first. */
const tileSizes = [
	[64, 64],
	[32, 64],
	[32, 32],
	[16, 32],
] as const;

const DEPTH = 32;

const bytesOf = (rows: number, columns: number): number => 2 * DEPTH * (rows + columns) + 4 * rows * columns;

/** The largest tile whose factors are halves and whose sums are float32; undefined where the GPU has none or no room for one. */
export function matrixTileOf(
	{subgroupMatrixConfigs = [], subgroupMaxSize = 0}: MatrixInfo,
	limits: Pick<GPUSupportedLimits, 'maxComputeInvocationsPerWorkgroup' | 'maxComputeWorkgroupStorageSize'>,
): MatrixTile | undefined {
	const suited = [...subgroupMatrixConfigs]
		.filter(({componentType, resultComponentType}) => componentType === 'f16' && resultComponentType === 'f32')
		.sort((one, other) => other.M * other.N * other.K - one.M * one.N * one.K);
	const tiles = suited.flatMap(({M, N, K}) =>
		tileSizes.map(([TILE_ROWS, TILE_COLUMNS]) => ({
			M,
			N,
			K,
			TILE_ROWS,
			TILE_COLUMNS,
			DEPTH,
			THREADS: (TILE_ROWS / M) * subgroupMaxSize,
		})),
	);
	return tiles.find(
		({M, N, K, TILE_ROWS, TILE_COLUMNS, THREADS}) =>
			TILE_ROWS % M === 0 &&
			TILE_COLUMNS % N === 0 &&
			DEPTH % K === 0 &&
			THREADS > 0 &&
			THREADS <= limits.maxComputeInvocationsPerWorkgroup &&
			bytesOf(TILE_ROWS, TILE_COLUMNS) <= limits.maxComputeWorkgroupStorageSize,
	);
}

/**
 * The factor that the gradient is multiplied by, so that float16 can hold its small numbers: with it the gradient of each logit is between −1 and
 * 1, whatever the number of characters whose mean the loss is.
 */
export const scaleOf = ({product}: Forms, characters: number): number =>
	product === 'product' ? 1 : 2 ** Math.round(Math.log2(characters));
