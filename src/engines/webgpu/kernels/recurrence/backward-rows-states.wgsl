// The end of a step of `backward-rows.wgsl` in cells whose gates see h: the product is what h gets.

fn finishOfGates(step: Step, place: u32, own: u32, sum: f32) {
	passedOn[place] = sum;
}

fn passOn(thread: u32, step: Step) {}
