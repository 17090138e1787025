/** The clients of the ingest benchmark, in a process of their own: they only send bytes that were made before, and count what is acknowledged. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';

const [url, kind, file, connections] = process.argv.slice(2) as [string, 'batches' | 'stream', string, string];
const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
const bodies: Buffer[] = [];
for (let at = 0; at < lines.length; at += 1_000) {
  const group = lines.slice(at, at + 1_000);
  bodies.push(Buffer.from(kind === 'batches' ? `{"events":[${group.join(',')}]}` : `${group.join('\n')}\n`));
}
const agent = new Agent({ keepAlive: true, maxSockets: Number(connections) });
process.send!({ ready: true });
await once(process, 'message');
const started = performance.now();
const latencies: number[] = [];
const accepted = kind === 'batches' ? await sendBatches() : await sendStream();
process.send!({ accepted, milliseconds: performance.now() - started, latencies });
agent.destroy();
process.disconnect();

async function sendBatches(): Promise<number> {
  let next = 0;
  let sum = 0;
  const client = async (): Promise<void> => {
    while (next < bodies.length) {
      const asked = performance.now();
      const answer = JSON.parse(await post('/v1/events', 'application/json', [bodies[next++]!])) as { accepted: number };
      latencies.push(performance.now() - asked);
      sum += answer.accepted;
    }
  };
  await Promise.all(Array.from({ length: Number(connections) }, client));
  return sum;
}

async function sendStream(): Promise<number> {
  const answer = await post('/v1/events/stream', 'application/x-ndjson', bodies);
  return answer
    .trimEnd()
    .split('\n')
    .reduce((sum, line) => sum + (JSON.parse(line) as { accepted: number }).accepted, 0);
}

async function post(path: string, type: string, chunks: readonly Buffer[]): Promise<string> {
  const sent = request(`${url}${path}`, { method: 'POST', agent, headers: { 'content-type': type } });
  const answered = once(sent, 'response');
  for (const chunk of chunks) if (!sent.write(chunk)) await once(sent, 'drain');
  sent.end();
  const [response] = (await answered) as [AsyncIterable<Buffer> & { statusCode: number }];
  let text = '';
  for await (const chunk of response) text += chunk.toString();
  if (response.statusCode !== 200) throw new Error(`${response.statusCode}: ${text}`);
  return text;
}
