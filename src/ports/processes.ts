/** What the system says of a process of this machine; null where it does not. */
export interface ProcessSample {
  readonly commandLine: string | null;
  /** CPU time since its start, in ms. */
  readonly cpuUsedMs: number | null;
  /** Share of one core in percent over its life, or as the system weighs it. */
  readonly cpuPercent: number | null;
  readonly residentBytes: number | null;
  /** When it began, as a lock says it; '' where that is not known. */
  readonly start: string;
}

/** The processes of this machine. */
export interface Processes {
  /** null: there is no such process, or it is a zombie. */
  look(pid: number): Promise<ProcessSample | null>;
  /** False where there is none any more. Throws where it may not be signalled. */
  signal(pid: number, signal: 'SIGTERM' | 'SIGKILL'): boolean;
}
