// say.ts: npm run say -- PORT PACKET…, a shortcut to chapter 1's client.

await import('../../code/01-tracer-bullet/say.ts');
