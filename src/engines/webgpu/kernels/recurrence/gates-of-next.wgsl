// The source of `backward-step.wgsl` in cells whose gates see h: the gradient of the next step's sums.

alias Source = Gates;
alias Weight = Gates;

fn sourceAt(row: u32, k: u32) -> Gates {
	return gates[sizes.nextPlace + row * sizes.inner + k];
}

fn term(source: Gates, weight: Gates, sum: f32) -> f32 {
	return sum + along(source, weight);
}
