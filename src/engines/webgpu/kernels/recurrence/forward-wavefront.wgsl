// A dispatch of the forward wavefront (`wavefront.wgsl`). Task 2·l is the step of layer l, task 2·l − 1 what its input gives:
//
//   gates ← input·W_ih + bias + bias₂                    [T, B, H] of each layer
//   sums  = gates + h·W_hh
//   gates ← the gates after their functions
//   h, c  ← the next state                               [T + 1, B, H] of each layer
//   shown ← mask ⊙ h, and the input where it is residual [T, B, H] of each layer, with `shows`; without, h is the input of the layer above
//
// `x` is the input of the first layer, where that one is residual.

@group(0) @binding(4) var<storage, read_write> h: array<f32>;
@group(0) @binding(5) var<storage, read_write> c: array<f32>;
@group(0) @binding(6) var<storage, read_write> shown: array<f32>;
@group(0) @binding(7) var<storage, read> x: array<f32>;

alias Weight = Gates;

fn taskOf(z: u32) -> Task {
	let number = sizes.firstTask + z;
	let step = sizes.dispatch - number;
	return Task(number, sizes.units, (number + 1u) / 2u, step * sizes.rows * sizes.units);
}

fn sourceAt(task: Task, row: u32, k: u32) -> f32 {
	let own = task.place + row * sizes.units + k;
	if (isStep(task)) {
		return h[task.layer * sizes.statesApart + own];
	}
	let below = task.layer - 1u;
	if (sizes.shows == 1u) {
		return shown[below * sizes.outputsApart + own];
	}
	return h[below * sizes.statesApart + sizes.rows * sizes.units + own];
}

// What layer `task.layer` gives at the places of its step.
fn show(task: Task, index: u32, output: f32) {
	var value = output * outputMaskAt(task.layer, index);
	let own = task.place + index;
	if (task.layer == 0u) {
		if (sizes.firstResidual == 1u) {
			value += x[own];
		}
	} else if (sizes.residual == 1u) {
		value += shown[(task.layer - 1u) * sizes.outputsApart + own];
	}
	shown[task.layer * sizes.outputsApart + own] = value;
}

fn finish(task: Task, row: u32, unit: u32, sum: Gates) {
	let index = row * sizes.units + unit;
	let own = task.layer * sizes.gatesApart + task.place + index;
	if (!isStep(task)) {
		let bias = (task.layer - 1u) * sizes.betweenApart + unit;
		gates[own] = sum + (weightsBetween[sizes.fromBias + bias] + weightsBetween[sizes.fromSecondBias + bias]);
		return;
	}
	let now = task.layer * sizes.statesApart + task.place + index;
	let later = now + sizes.rows * sizes.units;
	var before = State(h[now], 0.0);
	if (HAS_C) {
		before.c = c[now];
	}
	let next = advance(gates[own] + sum, before);
	gates[own] = next.gates;
	h[later] = next.state.h;
	if (HAS_C) {
		c[later] = next.state.c;
	}
	if (sizes.shows == 1u) {
		show(task, index, next.state.h);
	}
}
