// A stand-in for the server, for work on the pages and for tests of them. It is NOT part of Tidemark: nothing here is Spark, the
// figures come from a small simulation. It speaks docs/live-protocol.md and enough of the HTTP API for every control to answer.
//
//   node frontend/src/test/fake-server.mjs [--port 8181] [--boot SECONDS] [--fail] [--lessons FILE.json] [--driver SECONDS]
//
// The specs of the page run at /spec/index.html.
// --boot plays the engine's waking up; --fail starts with one failed query and one that disagrees.
// No dependencies: libraries are unpacked by `unzip` from the WebJars in ~/.m2.
import { createServer } from 'node:http';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { homedir, tmpdir } from 'node:os';
import { dirname, extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Simulation } from './fake-engine.mjs';
import { FakeHistory } from './fake-history.mjs';
import { FakeAlerts } from './fake-alerts.mjs';
import { FakeData } from './fake-data.mjs';
import { FakeLab } from './fake-lab.mjs';
import { FakeDStream } from './fake-dstream.mjs';
import { FakeLambda } from './fake-lambda.mjs';
import { FakeMl } from './fake-ml.mjs';
import { FakeBuilder } from './fake-builder.mjs';
import { FakeLessons } from './fake-lessons.mjs';
import { FakeDelivery } from './fake-delivery.mjs';

const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : (process.argv[at + 1] ?? fallback);
};
const PORT = Number(option('port', 8181));
const BOOT_SECONDS = Number(option('boot', 0));
const TEST = dirname(fileURLToPath(import.meta.url));
const WEB = join(TEST, '../main/web');
const JARS = unpackJars();
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml', '.json': 'application/json' };

function unpackJars() {
  const target = join(tmpdir(), 'tidemark-fake-webjars');
  if (!existsSync(target)) {
    mkdirSync(target, { recursive: true });
    const walk = (dir) => readdirSync(dir).flatMap((name) => {
      const path = join(dir, name);
      return statSync(path).isDirectory() ? walk(path) : path.endsWith('.jar') ? [path] : [];
    });
    for (const jar of walk(join(homedir(), '.m2/repository/org/webjars/npm'))) {
      try {
        execFileSync('unzip', ['-qo', jar, 'META-INF/resources/*', '-d', target]);
      } catch {
        // a jar without resources
      }
    }
  }
  return join(target, 'META-INF/resources');
}

/** The policy the real server sends too: no inline script but the import map. */
function policy(indexHtml) {
  const map = /<script type="importmap">([\s\S]*?)<\/script>/.exec(indexHtml)[1];
  const hash = createHash('sha256').update(map).digest('base64');
  return `default-src 'none'; script-src 'self' 'sha256-${hash}'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`;
}

const engine = new Simulation({ bootSeconds: BOOT_SECONDS, fail: process.argv.includes('--fail') });
const lab = new FakeLab();
const delivery = new FakeDelivery(Number(option('driver', 3)) * 1_000);
const dstream = new FakeDStream();
const lambda = new FakeLambda();
const ml = new FakeMl();
const alerts = new FakeAlerts();
const data = new FakeData();
const clients = new Set();
const history = new FakeHistory(engine);
const builder = new FakeBuilder(engine);
const lessons = new FakeLessons(option('lessons', null));

const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://fake');
  if (url.pathname.startsWith('/api/')) {
    return api(request, response, url);
  }
  const isTest = /^\/(spec\/|golden\/|plane-fixture|lab-fixture|delivery-fixture|lambda-fixture)/.test(url.pathname);
  const root = url.pathname.startsWith('/webjars/') ? JARS : isTest ? TEST : WEB;
  const path = join(root, normalize(url.pathname === '/' ? '/index.html' : url.pathname));
  if (!path.startsWith(root) || !existsSync(path) || statSync(path).isDirectory()) {
    response.writeHead(404).end('not found');
    return undefined;
  }
  const body = readFileSync(path);
  const headers = { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
  if (path === join(WEB, 'index.html')) {
    headers['content-security-policy'] = policy(body.toString());
  }
  response.writeHead(200, headers).end(body);
  return undefined;
});

async function api(request, response, url) {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
  }
  const parts = url.pathname.split('/').map(decodeURIComponent);
  if (parts[2] === 'lab') {
    await new Promise((resolve) => setTimeout(resolve, 250));
    return labAnswer(response, lab.call(request.method, parts.slice(3), parsed(text), text, url.searchParams));
  }
  if (parts[2] === 'delivery') {
    return labAnswer(response, await delivery.call(request.method, parts.slice(3), parsed(text)));
  }
  if (parts[2] === 'dstream') {
    await new Promise((resolve) => setTimeout(resolve, 250));
    return labAnswer(response, dstream.call(request.method, parts.slice(3), parsed(text)));
  }
  if (parts[2] === 'lambda') {
    return labAnswer(response, lambda.call(request.method, parts.slice(3), parsed(text)));
  }
  if (parts[2] === 'ml') {
    return labAnswer(response, ml.call(request.method, parts.slice(3), parsed(text)));
  }
  if (data.knows(parts)) {
    await new Promise((resolve) => setTimeout(resolve, 350));
    const found = data.call(request.method, parts, parsed(text), text.length);
    return found.status >= 400 ? problem(response, found) : response.writeHead(found.status ?? 200, { 'content-type': 'application/json' }).end(found.body === null ? '' : JSON.stringify(found.body));
  }
  let body = null;
  try {
    body = text ? JSON.parse(text) : null;
  } catch {
    return problem(response, { status: 400, title: 'Invalid request', detail: 'the body is not JSON', errors: [{ pointer: '', detail: 'the body is not JSON' }] });
  }
  const [, , kind, id, verb] = url.pathname.split('/').map(decodeURIComponent);
  if (kind === 'queries' && verb?.startsWith('history')) {
    return history.answer(response, id, verb, url.searchParams);
  }
  await new Promise((resolve) => setTimeout(resolve, 350));
  const answer = kind === 'lessons' ? lessons.call(id)
    : ['alerts', 'alert-log', 'webhook'].includes(kind) ? alerts.call(request.method, kind, id, body)
    : builder.call(request.method, [kind, id, verb], body, url.searchParams) ?? engine.call(request.method, kind, id, verb, body);
  if (answer.status >= 400) {
    return problem(response, answer);
  }
  response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' }).end(answer.status === 204 ? '' : JSON.stringify(answer.body ?? {}));
  return undefined;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function labAnswer(response, answer) {
  if (answer.status >= 400) {
    return problem(response, answer);
  }
  return response.writeHead(answer.status ?? 200, { 'content-type': answer.text ? 'application/yaml' : 'application/json' })
    .end(answer.text ?? JSON.stringify(answer.body ?? null));
}

function problem(response, { status, title, detail, errors = [] }) {
  response.writeHead(status, { 'content-type': 'application/problem+json' })
    .end(JSON.stringify({ type: 'about:blank', title, status, detail, errors }));
}

// --- a WebSocket by hand: text frames up to 64 KiB from the client, any length to it
server.on('upgrade', (request, socket) => {
  const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
  const client = { socket, seq: 0, topics: new Set(), first: true };
  client.send = (message) => {
    if (!socket.destroyed) {
      socket.write(frame(JSON.stringify({ ...message, seq: client.seq++ })));
    }
  };
  clients.add(client);
  let buffered = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    buffered = Buffer.concat([buffered, chunk]);
    for (let taken = readFrame(buffered); taken; taken = readFrame(buffered)) {
      buffered = buffered.subarray(taken.length);
      if (taken.opcode === 8) {
        socket.end();
      } else if (taken.opcode === 1) {
        receive(client, JSON.parse(taken.text));
      }
    }
  });
  const gone = () => clients.delete(client);
  socket.on('close', gone);
  socket.on('error', gone);
  client.send({ type: 'hello', protocol: 1, version: '0.1.0', instance: engine.instance, serverTime: new Date().toISOString(), pingSeconds: 15 });
});

function receive(client, message) {
  if (message.type === 'ping') {
    client.send({ type: 'pong', at: message.at });
  } else if (message.type === 'subscribe') {
    const wanted = new Set(message.topics);
    for (const topic of wanted) {
      if (!client.topics.has(topic)) {
        const snapshot = topic === 'alerts' ? alerts.snapshot() : topic.startsWith('lab:') ? lab.snapshot(topic) : topic.startsWith('delivery:') ? delivery.snapshot(topic) : topic.startsWith('dstream:') ? dstream.snapshot(topic) : topic.startsWith('ml') ? ml.snapshot(topic) : topic.startsWith('lambda:') ? lambda.snapshot(topic) : engine.snapshot(topic);
        client.send(snapshot ?? { type: 'refused', topic, detail: `there is no topic ${topic}` });
      }
    }
    client.topics = wanted;
  }
}

alerts.onMessage = (message) => engine.onMessage(message);
dstream.onMessage = (message) => engine.onMessage(message);
lambda.onMessage = (message) => engine.onMessage(message);
ml.onMessage = (message) => engine.onMessage(message);
lab.onRun = (run) => engine.onMessage({ type: 'lab-run', topic: `lab:${run.id}`, run });
delivery.onRun = (run) => engine.onMessage({ type: 'delivery-run', topic: `delivery:${run.id}`, run });
engine.onMessage = (message) => {
  for (const client of clients) {
    if (client.topics.has(message.topic)) {
      client.send(message);
    }
  }
};

function frame(text) {
  const payload = Buffer.from(text);
  const head = payload.length < 126 ? Buffer.from([0x81, payload.length])
    : payload.length < 65_536 ? Buffer.from([0x81, 126, payload.length >> 8, payload.length & 255])
      : Buffer.concat([Buffer.from([0x81, 127, 0, 0, 0, 0]), (() => { const b = Buffer.alloc(4); b.writeUInt32BE(payload.length); return b; })()]);
  return Buffer.concat([head, payload]);
}

function readFrame(buffer) {
  if (buffer.length < 6) {
    return null;
  }
  let length = buffer[1] & 127;
  let at = 2;
  if (length === 126) {
    length = buffer.readUInt16BE(2);
    at = 4;
  }
  if (buffer.length < at + 4 + length) {
    return null;
  }
  const mask = buffer.subarray(at, at + 4);
  const payload = Buffer.from(buffer.subarray(at + 4, at + 4 + length));
  for (let i = 0; i < payload.length; i += 1) {
    payload[i] ^= mask[i % 4];
  }
  return { opcode: buffer[0] & 15, text: payload.toString(), length: at + 4 + length };
}

engine.start();
server.listen(PORT, '127.0.0.1', () => console.log(`fake Tidemark (test aid) on http://127.0.0.1:${PORT}/`));
