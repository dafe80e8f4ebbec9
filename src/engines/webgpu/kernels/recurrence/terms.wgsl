// The terms of a product whose sources are single numbers: a source times all weights that lead from it to a unit.
//
// A `$` ends the names that belong to a product: the table of kernels puts its name there, since a kernel may have two.

alias Source$ = f32;
alias Sum$ = Weight$;

fn term$(source: f32, weight: Weight$, sum: Weight$) -> Weight$ {
	return fma(Weight$(source), weight, sum);
}
