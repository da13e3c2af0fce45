/** What the system's error codes mean to a person, and the way out. */
const causes: Readonly<Record<string, readonly [cause: string, hint: string]>> = {
  ENOSPC: ['the disk is full', 'Make room, then run the same command again; it goes on where it stopped.'],
  EDQUOT: [
    'your quota on this disk is used up',
    'Make room, then run the same command again; it goes on where it stopped.',
  ],
  EFBIG: [
    'the file is larger than this user or file system allows',
    'Raise the limit (ulimit -f), then run the same command again; it goes on where it stopped.',
  ],
  EACCES: ['permission denied', 'This user may not read or write there: check owner and permissions.'],
  EPERM: ['the operation is not permitted', 'This user may not read or write there: check owner and permissions.'],
  EROFS: ['the file system is read-only', 'Use --data-dir and --output-dir to write elsewhere.'],
  EMFILE: ['too many files are open in this process', 'Raise the limit (ulimit -n), or lower --workers.'],
  ENOTDIR: [
    'a part of the path is a file, where a folder belongs',
    'Move that file away, then run the same command again.',
  ],
  EISDIR: ['a folder stands where a file belongs', 'Move that folder away, then run the same command again.'],
  ENOTEMPTY: ['a folder stands where a file belongs', 'Move that folder away, then run the same command again.'],
  EEXIST: ['something else stands there', 'Move it away, then run the same command again.'],
  ENOENT: ['it is not there', 'Something else removed it. Run the same command again.'],
  ELOOP: ['it is a symbolic link, or leads through too many', 'Put the file or folder itself in its place.'],
  ENAMETOOLONG: ['the path is too long for this file system', 'Use shorter folders or shorter ids.'],
};

export interface ExplainedSystemError {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** What the system refused, in a person's words; null: it is no error of the system. */
export function explainSystemError(error: unknown): ExplainedSystemError | null {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return null;
  const code = String(error.code);
  if (error.syscall === 'uv_cwd')
    return {
      code,
      message: 'The current folder does not exist any more',
      hint: 'Change to a folder that stands: cd ~',
    };
  const [cause, hint] = causes[code] ?? [];
  if (cause === undefined || hint === undefined) return { code, message: error.message, hint: '' };
  // Of a rename the place that it was for is what a person knows.
  const path = 'dest' in error ? error.dest : 'path' in error ? error.path : null;
  const place = typeof path === 'string' ? `${path}: ` : '';
  return { code, message: `${place}${cause} (${code}, ${String(error.syscall)})`, hint };
}
