import type { HomeView } from '../../ports/dashboard-backend.ts';

/** What the dashboard itself takes, all its threads together. */
export interface SelfMeter {
  read(): HomeView['self'];
}

export function createSelfMeter(): SelfMeter {
  let usage = process.cpuUsage();
  let atMs = performance.now();
  let cpu = 0;
  return {
    read() {
      const passedMs = performance.now() - atMs;
      // Asked twice within a moment: the share of that moment would say nothing.
      if (passedMs >= 500) {
        const since = process.cpuUsage(usage);
        cpu = (since.user + since.system) / 1000 / passedMs;
        usage = process.cpuUsage();
        atMs = performance.now();
      }
      return { memoryBytes: process.memoryUsage.rss(), cpu };
    },
  };
}
