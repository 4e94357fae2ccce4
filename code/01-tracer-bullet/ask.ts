// ask.ts: asks for several pages at once, and tells when each answer came.
//
//   npm run ask -- 8001 /report /

import { once } from 'node:events';
import { connect } from 'node:net';

const [port, ...targets] = process.argv.slice(2);

for (const target of targets) {
  const socket = connect({ host: '127.0.0.1', port: Number(port) });
  await once(socket, 'connect');
  const startMs = performance.now();
  socket.write(`GET ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  socket.once('data', () => {
    const seconds = (performance.now() - startMs) / 1000;
    console.log(`${target} after ${seconds.toFixed(3)} s`);
  });
}
