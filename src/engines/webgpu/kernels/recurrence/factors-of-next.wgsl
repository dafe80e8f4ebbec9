// The source of `backward-step.wgsl` in the multiplicative LSTM: the gradient of the next step's h·W_mh.

alias Source = f32;
alias Weight = f32;

fn sourceAt(row: u32, k: u32) -> f32 {
	return factors[sizes.nextPlace + row * sizes.inner + k];
}

fn term(source: f32, weight: f32, sum: f32) -> f32 {
	return fma(source, weight, sum);
}
