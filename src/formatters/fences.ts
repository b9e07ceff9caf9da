import childProcess from 'node:child_process';
import dgram from 'node:dgram';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

const shut = (): never => {
  throw new Error('the sandbox has no network');
};

/**
 * Takes the ways to the network out of this program. A fence and no wall: code that got hold of Node's inside would find another way. The wall is
 * the network namespace, where the system gives one.
 */
export function raiseFences(): void {
  Object.assign(net.Socket.prototype, { connect: shut });
  Object.assign(net.Server.prototype, { listen: shut });
  Object.assign(dgram.Socket.prototype, { send: shut, bind: shut, connect: shut });
  for (const module of [dns, dns.promises, childProcess] as object[])
    for (const key of Object.keys(module))
      if (typeof Reflect.get(module, key) === 'function') Reflect.set(module, key, shut);
  for (const name of ['fetch', 'WebSocket', 'EventSource']) Reflect.deleteProperty(globalThis, name);
  for (const name of ['binding', '_linkedBinding', 'dlopen', 'getBuiltinModule', 'kill'])
    Object.defineProperty(process, name, { value: shut, configurable: false, writable: false });
  syncBuiltinESMExports();
}
