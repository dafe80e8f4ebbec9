/**
 * Takes the GPU away from a running program: Node's debugger is opened in the process that has Dawn, and destroys its device. The
 * program itself knows nothing of this.
 */
import {once} from 'node:events';
import {createRequire} from 'node:module';
import {processUnder, until} from './pseudo-terminal.js';

/** The address at which Node's debugger listens, were it that of another process. */
const address = 'http://127.0.0.1:9229/json/list';

const dawn = createRequire(import.meta.url).resolve('webgpu');
const prototype = `process.getBuiltinModule('node:module').createRequire(${JSON.stringify(dawn)})(${JSON.stringify(dawn)}).globals.GPUDevice.prototype`;

type Remote = {readonly objectId: string; readonly value: unknown};
type Answer = {readonly result: {readonly result: Remote; readonly objects: Remote}};

/** Asks one question after the other. */
async function ask(socket: WebSocket, method: string, params: object): Promise<Answer['result']> {
	socket.send(JSON.stringify({id: 1, method, params}));
	const [{data}] = (await once(socket, 'message')) as [{readonly data: string}];
	return (JSON.parse(data) as Answer).result;
}

/** A connection to the debugger of a process; undefined where none listens yet, or that of another process. */
async function debuggerOf(pid: number): Promise<WebSocket | undefined> {
	process.kill(pid, 'SIGUSR1');
	await new Promise(resolve => setTimeout(resolve, 300));
	const answer = await fetch(address).catch(() => undefined);
	if (!answer) return undefined;
	const [{webSocketDebuggerUrl: url}] = (await answer.json()) as readonly [{webSocketDebuggerUrl: string}];
	const socket = new WebSocket(url);
	await once(socket, 'open');
	const {result} = await ask(socket, 'Runtime.evaluate', {expression: 'process.pid'});
	if (result.value === pid) return socket;
	socket.close();
	return undefined;
}

/** Destroys the device of the process of the WebGPU engine below this one, which must have one. */
export async function loseGpu(program: number): Promise<void> {
	const pid = processUnder(program, 'webgpu/process.js');
	const socket = await until<WebSocket | undefined>(
		() => debuggerOf(pid),
		found => found !== undefined,
		() => `There was never a debugger of process ${pid} at ${address}.`,
	);
	if (!socket) return;
	const {result} = await ask(socket, 'Runtime.evaluate', {expression: prototype});
	const {objects} = await ask(socket, 'Runtime.queryObjects', {prototypeObjectId: result.objectId});
	// The prototype itself, which can't be destroyed, is one of the objects.
	const functionDeclaration = 'function () { for (const device of this) try { device.destroy(); } catch {} }';
	await ask(socket, 'Runtime.callFunctionOn', {objectId: objects.objectId, functionDeclaration});
	socket.close();
}
