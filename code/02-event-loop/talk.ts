// talk.ts: several visitors of one server, and what each of them hears.
//
//   npm run talk -- 8002 - hello
//
// The first says nothing ("-"), the second says hello.

import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 1_000;

const [port, ...lines] = process.argv.slice(2);
const visitors = await Promise.all(lines.map(visit));
for (const visitor of visitors) visitor.destroy();

// #region one visitor
async function visit(line: string, index: number): Promise<Socket> {
  const name = `visitor ${index + 1}`;
  await sleep(index * 100); // so that they come in this order
  const socket = connect({ host: '127.0.0.1', port: Number(port) });
  await once(socket, 'connect');
  if (line === '-') {
    console.log(`${name} is connected, and says nothing`);
    return socket;
  }
  console.log(`${name} says ${line}`);
  socket.write(`${line}\n`);
  const answer = await Promise.race([
    once(socket, 'data'),
    sleep(PATIENCE_MS, ['no answer']),
  ]);
  console.log(`${name} hears ${String(answer[0]).trimEnd()}`);
  return socket;
}
// #endregion one visitor
