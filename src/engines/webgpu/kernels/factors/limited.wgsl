// The largest number of float16.
const LARGEST: f32 = 65504.0;

// x within what float16 can hold; a NaN stays one.
fn limited(x: vec4f) -> vec4f {
	let low = select(x, vec4f(-LARGEST), x < vec4f(-LARGEST));
	return select(low, vec4f(LARGEST), low > vec4f(LARGEST));
}
