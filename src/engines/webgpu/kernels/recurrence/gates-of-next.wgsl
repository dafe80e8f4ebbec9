// The sources of `backward-step.wgsl` in cells whose gates see h: the gradients of the next step's sums.

fn sourceAt(task: Task, row: u32, k: u32) -> Gates {
	return gates[sizes.nextPlace + row * sizes.inner + k];
}
