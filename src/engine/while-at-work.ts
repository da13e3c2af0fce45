import type { Finding, FindingKind } from './finding.ts';

/**
 * What another process may be about to make good while a batch is looked at without its lock: a receipt comes before its line of the
 * ledger and before response.md, a verdict behind that, and files are read one after the other. What is not among these stands as it
 * stands, whoever is at work.
 */
const mayBeOnItsWay: ReadonlySet<FindingKind> = new Set<FindingKind>([
  'items-short',
  'items-missing',
  'ledger-missing',
  'receipt-without-ledger-line',
  'receipt-missing',
  'receipt-lost',
  'usage-differs',
  'raw-missing',
  'stranger',
  'child-missing',
  'response-missing',
  'verdict-missing',
  'verdict-stale',
  'two-verdicts',
  'set-aside-unfinished',
  'temporary-files',
  'results-stale',
  'job-record-missing',
  'job-against-ledger',
  'job-calls-damaged',
  'job-requests-damaged',
  'job-results-missing',
  'job-stray-file',
]);

/** Of a batch that a process works on: what it may be writing now is for a person to know, and nothing is to be done about it. */
export function setApartOnItsWay(findings: readonly Finding[]): {
  readonly standing: readonly Finding[];
  readonly onItsWay: readonly Finding[];
} {
  const isOnItsWay = ({ kind }: Finding) => mayBeOnItsWay.has(kind);
  return {
    standing: findings.filter((finding) => !isOnItsWay(finding)),
    onItsWay: findings
      .filter(isOnItsWay)
      .map((finding): Finding => ({ ...finding, severity: 'note', canRepair: false, next: null })),
  };
}
