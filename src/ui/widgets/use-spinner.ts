import { useEffect, useState } from 'react';

const signs = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const everyMs = 120;

/** A sign that turns while something is under way; else it stands still. */
export function useSpinner(isTurning: boolean): string {
  const [step, setStep] = useState(0);
  useEffect(() => {
    if (!isTurning) return;
    const timer = setInterval(() => setStep((before) => (before + 1) % signs.length), everyMs);
    return () => clearInterval(timer);
  }, [isTurning]);
  return signs[step] ?? '';
}
