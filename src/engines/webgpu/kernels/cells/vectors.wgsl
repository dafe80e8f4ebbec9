// The type of the gates of a cell whose units have four sums a step: they stand together as one vector.
alias Gates = vec4f;

fn flushedGates(gates: Gates) -> Gates {
	return Gates(flushed(gates.x), flushed(gates.y), flushed(gates.z), flushed(gates.w));
}

// The part of a unit's gradient that the gates of another unit give it.
fn along(gradient: Gates, weight: Gates) -> f32 {
	return dot(gradient, weight);
}
