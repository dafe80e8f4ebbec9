// The numbers that a product multiplies: rounded to float16, a type that the adapter has.
alias Quad = vec4<f16>;

fn quadOf(numbers: vec4f) -> Quad {
	return Quad(limited(numbers));
}

fn numbersOf(quad: Quad) -> vec4f {
	return vec4f(quad);
}
