// ask.ts: npm run ask -- PORT PACKET…, a shortcut to chapter 1's client.

await import('../../code/01-tracer-bullet/ask.ts');
