// Draws the next character of each stream from its logits [N, V], as `sampling/sample.ts` does: the first id up to which the weights
//
//   exp((logit − max) / temperature)
//
// add up to more than uniform · the sum of all; at temperature 0 the id of the largest logit; −1 where a logit is no number. The id is
// the stream's next input, and goes to drawn [steps, N] at the step that `counts` [N] has reached. A workgroup has a stream.

struct Sizes {
	streams: u32,
	vocabulary: u32,
}

struct Request {
	temperature: f32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> logits: array<f32>;
@group(0) @binding(2) var<storage, read> uniforms: array<f32>; // [steps, N]
@group(0) @binding(3) var<storage, read_write> ids: array<i32>;
@group(0) @binding(4) var<storage, read_write> drawn: array<i32>;
@group(0) @binding(5) var<storage, read_write> counts: array<u32>;
@group(0) @binding(6) var<uniform> request: Request;

var<workgroup> largest: array<f32, THREADS>;
var<workgroup> places: array<u32, THREADS>;
var<workgroup> totals: array<f32, THREADS>;
var<workgroup> strange: array<u32, THREADS>;

// The exponent of what is no number, or infinite.
fn isNumber(x: f32) -> bool {
	return (bitcast<u32>(x) & 0x7f800000u) != 0x7f800000u;
}

fn weightOf(logit: f32, highest: f32) -> f32 {
	let x = (logit - highest) / request.temperature;
	return select(exp(x), 0.0, x < -80.0);
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
	let V = sizes.vocabulary;
	let stream = group.x + group.y * 65535u;
	if (stream >= sizes.streams) {
		return;
	}
	let start = stream * V;
	// Each thread has a run of characters, so that sums go through them in their order.
	let share = (V + THREADS - 1u) / THREADS;
	let first = min(thread * share, V);
	let end = min(first + share, V);
	var highest = -3.0e38;
	var place = V;
	var strangers = 0u;
	for (var v = first; v < end; v++) {
		let logit = logits[start + v];
		if (!isNumber(logit)) {
			strangers++;
		}
		if (logit > highest) {
			highest = logit;
			place = v;
		}
	}
	largest[thread] = highest;
	places[thread] = place;
	strange[thread] = strangers;
	workgroupBarrier();
	for (var half = THREADS / 2u; half > 0u; half /= 2u) {
		if (thread < half) {
			strange[thread] += strange[thread + half];
			if (largest[thread + half] > largest[thread]) {
				largest[thread] = largest[thread + half];
				places[thread] = places[thread + half];
			}
		}
		workgroupBarrier();
	}
	highest = largest[0];
	var total = 0.0;
	if (request.temperature > 0.0) {
		for (var v = first; v < end; v++) {
			total += weightOf(logits[start + v], highest);
		}
	}
	totals[thread] = total;
	workgroupBarrier();
	if (thread > 0u) {
		return;
	}
	let count = counts[stream];
	var id = i32(places[0]);
	if (request.temperature > 0.0) {
		var all = 0.0;
		for (var other = 0u; other < THREADS; other++) {
			all += totals[other];
		}
		var left = uniforms[count * sizes.streams + stream] * all;
		var run = 0u;
		while (run < THREADS && left >= totals[run]) {
			left -= totals[run];
			run++;
		}
		// Rounding may have made the sum of a run larger than its parts: then its last character is meant.
		if (run < THREADS) {
			var v = run * share;
			let last = min(v + share, V);
			while (v < last) {
				let weight = weightOf(logits[start + v], highest);
				if (weight > 0.0) {
					id = i32(v);
				}
				left -= weight;
				if (left < 0.0) {
					break;
				}
				v++;
			}
		}
	}
	if (strange[0] > 0u || highest == -3.0e38) {
		id = -1;
	}
	ids[stream] = id;
	drawn[count * sizes.streams + stream] = id;
	counts[stream] = count + 1u;
}
