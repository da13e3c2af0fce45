const mostDays = 60;
const dayMs = 86_400_000;

/** That the prices were looked at too long ago, in words; null: they are of the last 60 days, or nobody knows of when. */
export function findStalePrices(checkedOn: string, now: number): string | null {
  const days = Math.floor((now - Date.parse(checkedOn)) / dayMs);
  if (!(days > mostDays)) return null;
  return `The price table is of ${checkedOn}, ${days} days ago: prices may be others by now. See: batch-pipeline prices update --help`;
}
