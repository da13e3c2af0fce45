// oclif loads parts that serve plugins and its installer. We have neither, and they are a third of the start-up time, so that in the
// bundle oclif (and only oclif) gets these in their place. test/built-program.test.ts compares the bundle with the unbundled program.
const replacements = {
  semver: 'module.exports = { satisfies: () => true }',
  tinyglobby: 'module.exports = { glob: async () => [], globSync: () => [] }',
  minimatch: 'module.exports = { minimatch: () => false }',
  lilconfig:
    'module.exports = { lilconfig: () => ({ search: async () => null }), lilconfigSync: () => ({ search: () => null }) }',
  'wsl-utils': 'module.exports = { isWsl: false, powerShellPath: async () => "powershell.exe" }',
  'get-package-type': 'module.exports = { sync: () => "module" }',
  debug:
    'const quiet = () => () => {}; module.exports = Object.assign(() => Object.assign(() => {}, { enabled: false, extend: quiet, namespace: "" }), { enable() {}, disable: () => "", enabled: () => false, default: undefined })',
  'cli-spinners':
    'const still = { interval: 80, frames: ["-"] }; module.exports = { dots: still, dots2: still, line: still }',
  // Help texts use nothing of ejs but <%= a.b %>.
  ejs: 'exports.render = (text, data) => text.replace(/<%[=-]\\s*([\\w.]+)\\s*%>/g, (_, path) => String(path.split(".").reduce((value, key) => value?.[key], data) ?? ""))',
};

export const withoutUnusedOclifParts = {
  name: 'without-unused-oclif-parts',
  setup({ onResolve, onLoad }) {
    const names = Object.keys(replacements).join('|');
    onResolve({ filter: new RegExp(`^(${names})$`) }, ({ path, importer }) =>
      /[\\/]@oclif[\\/]core[\\/]/.test(importer) ? { path, namespace: 'unused-oclif-part' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'unused-oclif-part' }, ({ path }) => ({
      contents: replacements[path],
      loader: 'js',
    }));
  },
};
