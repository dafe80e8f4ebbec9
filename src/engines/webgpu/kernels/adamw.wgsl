// AdamW and the average of the weights (`model/optimizer.ts`), with g the clipped gradient:
//
//   m ← β₁ m + (1 − β₁) g        v ← β₂ v + (1 − β₂) g²
//   θ ← decay · θ − rate · m / (√(v · secondCorrection) + ε)
//   average ← d · average + (1 − d) · θ

struct Sizes {
	count: u32,
	beta1: f32,
	rest1: f32,
	beta2: f32,
	rest2: f32,
	epsilon: f32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> figures: array<f32>; // loss, correct, norm, factor
@group(0) @binding(2) var<storage, read> gradient: array<f32>;
@group(0) @binding(3) var<storage, read_write> parameters: array<f32>;
@group(0) @binding(4) var<storage, read_write> firstMoment: array<f32>;
@group(0) @binding(5) var<storage, read_write> secondMoment: array<f32>;
@group(0) @binding(6) var<storage, read_write> average: array<f32>;
@group(0) @binding(7) var<uniform> update: Update;

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
	let factor = figures[3];
	for (var place = id.x; place < sizes.count; place += groups.x * THREADS) {
		let g = factor * gradient[place];
		let m = flushed(sizes.beta1 * firstMoment[place] + sizes.rest1 * g);
		let v = flushed(sizes.beta2 * secondMoment[place] + sizes.rest2 * g * g);
		let theta = update.decay * parameters[place] - update.rate * m / (sqrt(v * update.secondCorrection) + sizes.epsilon);
		parameters[place] = theta;
		firstMoment[place] = m;
		secondMoment[place] = v;
		average[place] = update.averageDecay * average[place] + (1.0 - update.averageDecay) * theta;
	}
}
