import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Command, Interfaces } from '@oclif/core';
import { Config } from '@oclif/core/config';

export type CommandLoader = () => Promise<{ readonly default: Command.Class }>;

export interface EmbeddedProgram {
  readonly manifest: {
    readonly version: string;
    readonly description: string;
    readonly commands: Readonly<Record<string, unknown>>;
  };
  readonly loaders: Readonly<Record<string, CommandLoader>>;
  /** Only named in oclif's data; no file is read from it. */
  readonly root: string;
}

const programName = 'batch-pipeline';

/**
 * oclif's Config without its searching: it would look for package.json, plugins, a theme and the shell on every start.
 * All it needs was embedded by the build, and command classes are imported when they run.
 */
export function createEmbeddedConfig(program: EmbeddedProgram): Config {
  return new EmbeddedConfig(program).ready();
}

class EmbeddedConfig extends Config {
  readonly #program: EmbeddedProgram;

  constructor(program: EmbeddedProgram) {
    super({ root: program.root });
    this.#program = program;
  }

  ready(): this {
    const { manifest, root } = this.#program;
    this.name = programName;
    this.bin = programName;
    this.dirname = programName;
    this.version = manifest.version;
    this.channel = 'stable';
    this.valid = true;
    this.root = root;
    this.arch = process.arch as Interfaces.ArchTypes;
    this.platform = process.platform as Interfaces.PlatformTypes;
    this.windows = process.platform === 'win32';
    this.topicSeparator = ' ';
    this.flexibleTaxonomy = false;
    this.userAgent = `${programName}/${manifest.version} ${process.platform}-${process.arch} node-${process.version}`;
    this.shell = 'unknown';
    this.home = homedir();
    this.cacheDir = join(this.home, '.cache', programName);
    this.configDir = join(this.home, '.config', programName);
    this.dataDir = join(this.home, '.local', 'share', programName);
    this.pjson = {
      name: programName,
      version: manifest.version,
      description: manifest.description,
      type: 'module',
      oclif: { bin: programName, topicSeparator: ' ', additionalHelpFlags: ['-h'] },
    } as unknown as Interfaces.PJSON;

    const plugin = createEmbeddedPlugin(this.#program, this.pjson);
    this.plugins.set(plugin.name, plugin);
    this['loadCommands'](plugin);
    this['loadTopics'](plugin);
    return this;
  }

  /** oclif's commands call this on a config they were not given ready; ours is. */
  override async load(): Promise<void> {}
}

function createEmbeddedPlugin(program: EmbeddedProgram, pjson: Interfaces.PJSON): Interfaces.Plugin {
  const cached = program.manifest.commands as Readonly<Record<string, Command.Cached>>;
  const plugin: Interfaces.Plugin = {
    _base: programName,
    alias: programName,
    commandIDs: Object.keys(cached),
    commands: [],
    commandsDir: undefined,
    findCommand,
    hasManifest: true,
    hooks: {},
    isRoot: true,
    load: async () => {},
    moduleType: 'module',
    name: programName,
    options: { root: program.root, isRoot: true },
    pjson,
    root: program.root,
    topics: [],
    type: 'core',
    valid: true,
    version: program.manifest.version,
  };

  async function findCommand(id: string): Promise<Command.Class> {
    const load = program.loaders[id];
    if (load === undefined)
      throw new Error(`The command ${id} is in the manifest but has no loader: run \`npm run build\`.`);
    const command = (await load()).default;
    command.id = id;
    return command;
  }

  const loadable: Command.Loadable[] = Object.values(cached).map((command) => ({
    ...command,
    load: () => findCommand(command.id),
  }));
  plugin.commands.push(...loadable);
  return plugin;
}
