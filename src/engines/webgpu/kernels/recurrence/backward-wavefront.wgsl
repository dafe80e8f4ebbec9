// A dispatch of the backward wavefront (`wavefront.wgsl`), from the last layer and the last step on. Task 2·n is the step of the layer n below
// the last, task 2·n + 1 what that one passes on to the layer below it; weights are turned:
//
//   dH     = mask ⊙ dOutput + dGates of the next step · W_hhᵀ          [B, H]
//   gates  ← dGates, the gradient of the sums                          [T, B, H] of each layer
//   direct ← the gradient that goes to the step before directly        [B, H] of each layer, from the last on
//   dOutput of the layer below ← dGates·W_ihᵀ                          [T, B, H] of each layer, from the last on; `residual` adds dOutput
//
// The last step has no next one: its sums have no terms, and `direct` is taken for zero.

@group(0) @binding(4) var<storage, read> h: array<f32>;
@group(0) @binding(5) var<storage, read> c: array<f32>;
@group(0) @binding(6) var<storage, read_write> dOutputs: array<f32>;
@group(0) @binding(7) var<storage, read_write> direct: array<f32>;

fn taskOf(z: u32) -> Task {
	let number = sizes.firstTask + z;
	let back = sizes.dispatch - number;
	let inner = select(sizes.units, 0u, back == 0u && number % 2u == 0u);
	let place = (sizes.steps - 1u - back) * sizes.rows * sizes.units;
	return Task(number, inner, sizes.layers - 1u - number / 2u, place);
}

fn sourceAt(task: Task, row: u32, k: u32) -> Gates {
	let next = select(0u, sizes.rows * sizes.units, isStep(task));
	return gates[task.layer * sizes.gatesApart + task.place + next + row * sizes.units + k];
}

fn finish(task: Task, row: u32, unit: u32, sum: f32) {
	let plane = sizes.rows * sizes.units;
	let index = row * sizes.units + unit;
	let depth = task.number / 2u;
	let output = depth * sizes.outputsApart + task.place + index;
	if (!isStep(task)) {
		var value = sum;
		if (sizes.residual == 1u) {
			value += dOutputs[output];
		}
		dOutputs[output + sizes.outputsApart] = value;
		return;
	}
	let dH = dOutputs[output] * outputMaskAt(task.layer, index) + sum;
	let now = task.layer * sizes.statesApart + task.place + index;
	var before = State(h[now], 0.0);
	var after = State(h[now + plane], 0.0);
	if (HAS_C) {
		before.c = c[now];
		after.c = c[now + plane];
	}
	let passedOn = select(direct[depth * plane + index], 0.0, task.inner == 0u);
	let own = task.layer * sizes.gatesApart + task.place + index;
	let previous = retreat(gates[own], before, after, dH, passedOn);
	gates[own] = flushedGates(previous.gates);
	direct[depth * plane + index] = flushed(previous.direct);
}
