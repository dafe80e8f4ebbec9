/** A process of the WebGPU engine on a GPU in software that is lost after the first step of a trainer. */
import {hostEngine} from '../../../src/engines/process/host.js';
import {findAdapter} from '../../../src/engines/webgpu/gpu/dawn.js';
import {openDevice} from '../../../src/engines/webgpu/gpu/device.js';
import {createTrainer} from '../../../src/engines/webgpu/trainer.js';

hostEngine(
	async () => {
		const adapter = await findAdapter('software', 'auto');
		let gpu: GPUDevice | undefined;
		const watched = {
			info: adapter.info,
			limits: adapter.limits,
			features: adapter.features,
			requestDevice: async (descriptor: GPUDeviceDescriptor) => {
				gpu = await adapter.requestDevice(descriptor);
				return gpu;
			},
		};
		const device = await openDevice(watched as unknown as GPUAdapter);
		const trainer = async (options: Parameters<typeof createTrainer>[1]) => {
			const made = await createTrainer(device, options, {});
			const step = made.step.bind(made);
			made.step = async (...args) => {
				const result = await step(...args);
				gpu?.destroy();
				return result;
			};
			return made;
		};
		const never = (): never => {
			throw new Error('This process only trains.');
		};
		return {engine: {trainer, evaluator: never, stepper: never}, facts: {}};
	},
	() => false,
);
