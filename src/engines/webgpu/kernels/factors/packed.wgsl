// The numbers that a product multiplies: rounded to float16, two of them in 32 bits, on an adapter that lacks the type.
alias Quad = vec2u;

fn quadOf(numbers: vec4f) -> Quad {
	let x = limited(numbers);
	return vec2u(pack2x16float(x.xy), pack2x16float(x.zw));
}

fn numbersOf(quad: Quad) -> vec4f {
	return vec4f(unpack2x16float(quad.x), unpack2x16float(quad.y));
}
