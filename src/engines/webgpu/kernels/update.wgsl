// The numbers that change from one training step to the next.
struct Update {
	maskSeed: u32,
	// The learning rate, and what it is divided by for the first moment's bias; with plain descent the learning rate alone.
	rate: f32,
	// 1 − learning rate · weight decay.
	decay: f32,
	// 1 / (1 − β₂ⁿ).
	secondCorrection: f32,
	// The share of the average that stays.
	averageDecay: f32,
	// The teacher's share of the targets; 0 without one.
	teacherShare: f32,
}
