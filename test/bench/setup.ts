/**
 * Brings PyTorch, and the other Python packages that benchmarks and tests compare with, into a virtual environment of its
 * own, through the user's own pip and its settings.
 */
import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

const environment = new URL('../../../node_modules/.cache/charloom-bench/', import.meta.url);
const requirements = ['torch==2.13.0', 'numpy', 'safetensors', 'onnx', 'onnxruntime', 'tensorboard'];

export const pythonOfEnvironment = fileURLToPath(
	new URL(process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python', environment),
);

export const hasPyTorch = (): boolean => existsSync(pythonOfEnvironment);

function run(command: string, args: readonly string[]): void {
	const {status, error} = spawnSync(command, args, {stdio: 'inherit'});
	if (error) throw new Error(`${command} could not be started: ${error.message}`);
	if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed.`);
}

export function setUpPyTorch(): void {
	run('python3', ['-m', 'venv', fileURLToPath(environment)]);
	run(pythonOfEnvironment, ['-m', 'pip', 'install', ...requirements]);
}
