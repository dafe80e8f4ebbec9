// Dropout masks, element by element, as `model/masks.ts` has them:
//
//   mask[index] = hash(seed, index) < threshold ? 0 : kept        kept = 1 / (1 − rate)

fn mixed(value: u32) -> u32 {
	var x = value;
	x = (x ^ (x >> 16u)) * 0x7feb352du;
	x = (x ^ (x >> 15u)) * 0x846ca68bu;
	return x ^ (x >> 16u);
}

// An element of the mask with this seed. A threshold of 0 drops nothing.
fn maskAt(seed: u32, index: u32, threshold: u32, kept: f32) -> f32 {
	if (threshold == 0u) {
		return 1.0;
	}
	return select(kept, 0.0, mixed(mixed(seed) + index * 0x9e3779b9u) < threshold);
}
