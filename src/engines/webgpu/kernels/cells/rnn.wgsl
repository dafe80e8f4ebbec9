// The plain recurrent cell from its sum on (`model/cells/rnn.ts`): h' = tanh(sum).

fn advance(sum: Gates, before: State) -> Next {
	return Next(0.0, State(hyperbolic(sum), 0.0));
}

fn retreat(gates: Gates, before: State, after: State, dH: f32, direct: f32) -> Previous {
	return Previous(dH * (1.0 - after.h * after.h), 0.0);
}
