/** The least that makes the same calls: keep-alive node:http, the body built and the answer parsed. node bare-client.mjs <url> <calls> <workers> */
import { Agent, request } from 'node:http';

const [, , url = '', calls = '1', workers = '1'] = process.argv;
const agent = new Agent({ keepAlive: true, maxSockets: Number(workers) });
const text = 'The delivery came two days late and the box was dented, yet everything in it worked at once. '.repeat(20);
let left = Number(calls);

function call(number) {
  const body = JSON.stringify({
    model: 'gpt-5.4-mini',
    input: `${number} ${text}`,
    max_output_tokens: 1000,
    store: false,
  });
  const headers = {
    'content-type': 'application/json',
    authorization: 'Bearer sk-bench-0123456789',
    'content-length': Buffer.byteLength(body),
  };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString())));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

await Promise.all(
  Array.from({ length: Math.min(Number(workers), left) }, async () => {
    while (left > 0) {
      left -= 1;
      const answer = await call(left);
      if (answer.status !== 'completed') throw new Error(JSON.stringify(answer));
    }
  }),
);
agent.destroy();
