// The plain recurrent cell with a rectifier from its sum on (`model/cells/rnn.ts`): h' = max(0, sum).

fn advance(sum: Gates, before: State) -> Next {
	return Next(0.0, State(select(sum, 0.0, sum < 0.0), 0.0));
}

fn retreat(gates: Gates, before: State, after: State, dH: f32, direct: f32) -> Previous {
	return Previous(select(0.0, dH, after.h > 0.0), 0.0);
}
