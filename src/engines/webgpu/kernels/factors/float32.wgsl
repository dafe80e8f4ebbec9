// The numbers that a product multiplies: as they are.
alias Quad = vec4f;

fn quadOf(numbers: vec4f) -> Quad {
	return numbers;
}

fn numbersOf(quad: Quad) -> vec4f {
	return quad;
}
