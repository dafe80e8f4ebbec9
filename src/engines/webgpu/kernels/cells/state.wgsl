// A unit's state before or after a step. c is 0 in cells that have none.
struct State {
	h: f32,
	c: f32,
}

struct Next {
	// The gates, as far as the backward pass needs them.
	gates: Gates,
	state: State,
}

// The gradients that a unit passes on.
struct Previous {
	// The gradient of its sums.
	gates: Gates,
	// That of the state before, as far as it doesn't come through the products: the next step back takes it.
	direct: f32,
}
