/** The bare limit of filing: reads lines of results and writes two small files each, by temp file and rename. Arguments: the results, a folder. */
import { createReadStream, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [, , results = '', folder = ''] = process.argv;
let count = 0;
for await (const text of createInterface({ input: createReadStream(results) })) {
  const line = JSON.parse(text);
  const place = `${folder}/${line.custom_id}`;
  mkdirSync(place);
  for (const name of ['receipt.json', 'response.md']) {
    writeFileSync(`${place}/.${name}.tmp`, text);
    renameSync(`${place}/.${name}.tmp`, `${place}/${name}`);
  }
  count += 1;
}
process.stdout.write(`${count}\n`);
