/** The part of the WebAssembly interface that is used here. TypeScript has it only as a part of all browser interfaces. */
declare namespace WebAssembly {
	class Module {
		constructor(bytes: Uint8Array);
	}
	class Memory {
		constructor(descriptor: {readonly initial: number; readonly maximum: number; readonly shared: true});
		readonly buffer: SharedArrayBuffer;
	}
	class Instance {
		constructor(module: Module, imports: {readonly [module: string]: {readonly [name: string]: unknown}});
		readonly exports: {readonly [name: string]: unknown};
	}
	class Global {
		readonly value: number;
	}
}
