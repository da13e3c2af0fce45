// Loaded in front of the program (--import): writes its highest memory, in bytes, into the file of MEMORY_REPORT when it ends.
import { writeFileSync } from 'node:fs';

process.on('exit', () => writeFileSync(process.env.MEMORY_REPORT, String(process.resourceUsage().maxRSS * 1024)));
