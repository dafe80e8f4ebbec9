// The sources of `backward-step.wgsl` in the multiplicative LSTM: the gradient of the next step's h·W_mh.

alias Weight = f32;

fn sourceAt(task: Task, row: u32, k: u32) -> f32 {
	return factors[sizes.nextPlace + row * sizes.inner + k];
}
