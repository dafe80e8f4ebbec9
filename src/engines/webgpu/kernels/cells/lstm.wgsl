// The LSTM from its sums on (`model/cells/lstm.ts`), gates i | f | g | o:
//
//   c' = f ⊙ c + i ⊙ g        h' = o ⊙ tanh(c')        with σ on i, f, o and tanh on g
//
// `direct` is the gradient of c.

fn advance(sums: Gates, before: State) -> Next {
	let i = sigmoid(sums.x);
	let f = sigmoid(sums.y);
	let g = hyperbolic(sums.z);
	let o = sigmoid(sums.w);
	let c = f * before.c + i * g;
	return Next(Gates(i, f, g, o), State(o * hyperbolic(c), c));
}

fn retreat(gates: Gates, before: State, after: State, dH: f32, direct: f32) -> Previous {
	let i = gates.x;
	let f = gates.y;
	let g = gates.z;
	let o = gates.w;
	let shown = hyperbolic(after.c);
	let dC = direct + dH * o * (1.0 - shown * shown);
	let dGates = Gates(
		dC * g * i * (1.0 - i),
		dC * before.c * f * (1.0 - f),
		dC * i * (1.0 - g * g),
		dH * shown * o * (1.0 - o),
	);
	return Previous(dGates, dC * f);
}
