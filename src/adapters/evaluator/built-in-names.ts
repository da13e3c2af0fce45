/** What stays of JavaScript's own names; everything else is taken away before the first expression. */
export const keptNames: readonly string[] = [
  'Array',
  'Boolean',
  'Date',
  'Error',
  'EvalError',
  'Infinity',
  'JSON',
  'Map',
  'Math',
  'NaN',
  'Number',
  'Object',
  'RangeError',
  'ReferenceError',
  'RegExp',
  'Set',
  'String',
  'Symbol',
  'SyntaxError',
  'TypeError',
  'URIError',
  'decodeURI',
  'decodeURIComponent',
  'encodeURI',
  'encodeURIComponent',
  'isFinite',
  'isNaN',
  'parseFloat',
  'parseInt',
  'undefined',
];

export const helperNames = [
  'sum',
  'mean',
  'median',
  'stdev',
  'quantile',
  'round',
  'unique',
  'countBy',
  'groupBy',
  'sortBy',
  'range',
] as const;

export const builtInNames: readonly string[] = [...keptNames, ...helperNames];

export const drawNames = ['choice', 'integer', 'uniform', 'normal', 'shuffle', 'sample', 'bernoulli'] as const;
