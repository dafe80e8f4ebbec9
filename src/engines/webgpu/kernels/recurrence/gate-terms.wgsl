// The terms of a product whose sources are the gradients of gates: all gates of a unit and their weights give one number. `$` is that of
// `terms.wgsl`.

alias Source$ = Gates;
alias Weight$ = Gates;
alias Sum$ = f32;

fn term$(source: Gates, weight: Gates, sum: f32) -> f32 {
	return sum + along(source, weight);
}
