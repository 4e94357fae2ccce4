import { chromium } from 'playwright-core';
import http from 'node:http'; import fs from 'node:fs'; import path from 'node:path';
const root = path.resolve('.vitepress/dist');
const types = { '.html':'text/html','.js':'text/javascript','.css':'text/css','.svg':'image/svg+xml','.json':'application/json' };
const server = http.createServer((q, r) => { let p = decodeURI(q.url.split('?')[0]); let f = path.join(root, p); if (p.endsWith('/')) f = path.join(f, 'index.html'); else if (!path.extname(p)) f += '.html'; if (!fs.existsSync(f)) { r.writeHead(404); r.end(); return; } r.writeHead(200, { 'content-type': types[path.extname(f)] ?? 'application/octet-stream' }); fs.createReadStream(f).pipe(r); }).listen(4999, '127.0.0.1');
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox','--disable-gpu'] });
for (const [name, url, w, dark] of JSON.parse(process.argv[2])) {
  const p = await b.newPage({ viewport: { width: w, height: 1000 }, colorScheme: dark ? 'dark' : 'light' });
  await p.goto('http://127.0.0.1:4999' + url, { waitUntil: 'networkidle' });
  const h = await p.evaluate(() => document.documentElement.scrollHeight);
  const overflow = await p.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  console.log(name, h, 'overflow', overflow);
  const step = 2400; let n = 0;
  for (let y = 0; y < Math.min(h, step * 14); y += step) { await p.screenshot({ path: `/tmp/shots/${name}-${n++}.png`, clip: { x: w > 1000 ? 250 : 0, y, width: w > 1000 ? w - 250 : w, height: Math.min(step, h - y) }, fullPage: true }); }
  await p.close();
}
await b.close(); server.close();
