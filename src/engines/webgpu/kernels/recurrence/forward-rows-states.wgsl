// The sources of `forward-rows.wgsl` in cells whose gates see h: the states themselves.

fn formSources(thread: u32, step: Step) {}

fn sourceOfGates(step: Step, place: u32) -> f32 {
	return near[step.before + place];
}
