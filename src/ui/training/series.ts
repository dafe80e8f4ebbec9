/** Curves that grow for as long as a run lasts, and take no more memory than a screen can use. */
import type {Point, Series} from '../chart/plot.js';

/** More points than this are thinned. */
const most = 6000;

/** The lowest and the highest of every four neighbours stay, so that no extreme is lost; so do values that are no numbers. */
function thin(points: Series): Point[] {
	const kept: Point[] = [];
	for (let index = 0; index < points.length; index += 4) {
		const four = points.slice(index, index + 4);
		const numbers = four.filter(({y}) => !Number.isNaN(y));
		const low = numbers.reduce<Point | undefined>((one, other) => (one && one.y <= other.y ? one : other), undefined);
		const high = numbers.reduce<Point | undefined>((one, other) => (one && one.y >= other.y ? one : other), undefined);
		kept.push(...four.filter(point => point === low || point === high || Number.isNaN(point.y)));
	}
	return kept;
}

/** A curve in blocks, so that one more point copies only a few: there are many a second. */
export type Curve = {readonly blocks: readonly Series[]; readonly last: Series; readonly length: number};

export const noCurve: Curve = {blocks: [], last: [], length: 0};

const blockSize = 128;

export const pointsOf = ({blocks, last}: Curve): Series => [...blocks.flat(), ...last];

/** A curve of these points. */
function curveOf(points: Series): Curve {
	const count = Math.ceil(points.length / blockSize);
	const blocks = Array.from({length: count}, (_, index) => points.slice(index * blockSize, (index + 1) * blockSize));
	return {blocks, last: [], length: points.length};
}

/** The curve with one more point. The older half is thinned where there are too many. */
export function addPoint(curve: Curve, point: Point): Curve {
	if (curve.length >= most) {
		const points = pointsOf(curve);
		const half = points.length >> 1;
		return addPoint(curveOf([...thin(points.slice(0, half)), ...points.slice(half)]), point);
	}
	const last = [...curve.last, point];
	const length = curve.length + 1;
	return last.length < blockSize ? {...curve, last, length} : {blocks: [...curve.blocks, last], last: [], length};
}

/** Share of a run's steps so far that the recent view shows, and how many points at least. */
const recentShare = 0.15;
const fewestRecent = 40;

/** Gives the step at which the recent view begins. */
export function recentBegin(points: Series): number {
	const last = points.at(-1)?.x ?? 0;
	const first = points[0]?.x ?? 0;
	const begin = last - (last - first) * recentShare;
	return Math.min(begin, points.at(-fewestRecent)?.x ?? first);
}
