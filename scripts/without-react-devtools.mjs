// Ink imports this where DEV=true is set, for React's developers; it is not installed, and no user of the program has it.
export const withoutReactDevtools = {
  name: 'without-react-devtools',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\/devtools\.js$/ }, ({ importer }) =>
      /[\\/]ink[\\/]build[\\/]/.test(importer) ? { path: 'devtools', namespace: 'no-react-devtools' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'no-react-devtools' }, () => ({ contents: 'export {};', loader: 'js' }));
  },
};
