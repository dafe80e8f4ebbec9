/** Whole numbers from −8 to 8: sums of a hundred products of two are exact in float32, and not in float16. */
export const wholeNumbers = (count: number, seed: number): Float32Array =>
	Float32Array.from({length: count}, (_, place) => ((place * 37 + place * place * 11 + seed) % 17) - 8);
