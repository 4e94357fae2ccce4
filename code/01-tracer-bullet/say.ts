// say.ts: says exactly these octets to a server, in exactly these packets.
//
//   npm run say -- 8001 'GET / HT' 'TP/1.1\r\nHost: localhost\r\n\r\n'

import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

// #region one socket, nothing held back
const [port, ...packets] = process.argv.slice(2);
const socket = connect({
  host: '127.0.0.1',
  port: Number(port),
  noDelay: true, // no packet waits for the next
  allowHalfOpen: true, // go on talking when the server has hung up
});
// #endregion one socket, nothing held back

socket.on('data', (octets) => show('←', octets.toString()));
socket.on('end', () => show('←', '(closed)'));
socket.on('error', ({ message }) => {
  show('!', message);
  process.exit(1);
});

function show(direction: string, text: string): void {
  for (const line of text.trimEnd().split(/\r?\n/)) {
    console.log(`${direction} ${line}`.trimEnd());
  }
}

const PAUSE_MS = 100; // so that a packet is read before the next is sent
const closed = once(socket, 'end');

for (const packet of packets) {
  show('→', packet);
  socket.write(packet.replaceAll('\\r', '\r').replaceAll('\\n', '\n'));
  await sleep(PAUSE_MS);
}
await closed; // the server says when we are done
socket.end();
