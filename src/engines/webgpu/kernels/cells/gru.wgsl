// The GRU from its sums on (`model/cells/gru.ts`). Its sums are r | z | n of the input | n of the state, so that the reset gate can act
// between the last two:
//
//   h' = (1 − z) ⊙ n + z ⊙ h        n = tanh(n of the input + r ⊙ n of the state)        with σ on r and z
//
// `direct` is the gradient of h without the products.

fn advance(sums: Gates, before: State) -> Next {
	let r = sigmoid(sums.x);
	let z = sigmoid(sums.y);
	let n = hyperbolic(sums.z + r * sums.w);
	return Next(Gates(r, z, n, sums.w), State((1.0 - z) * n + z * before.h, 0.0));
}

fn retreat(gates: Gates, before: State, after: State, dOutput: f32, direct: f32) -> Previous {
	let r = gates.x;
	let z = gates.y;
	let n = gates.z;
	let dH = dOutput + direct;
	let dN = dH * (1.0 - z) * (1.0 - n * n);
	let dZ = dH * (before.h - n) * z * (1.0 - z);
	let dR = dN * gates.w * r * (1.0 - r);
	return Previous(Gates(dR, dZ, dN, dN * r), dH * z);
}
