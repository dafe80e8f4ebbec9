// The type of the gates of a cell without any: a unit has one sum a step.
alias Gates = f32;

fn flushedGates(gate: Gates) -> Gates {
	return flushed(gate);
}

// The part of a unit's gradient that the sum of another unit gives it.
fn along(gradient: Gates, weight: Gates) -> f32 {
	return gradient * weight;
}
