/** What one plugin of a preset is told. */
export interface PluginEntry {
  /** A built-in plugin's name, or the path of a file. */
  readonly plugin: string;
  /** What it is told, by its own schema. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** `sandboxed`, or `full` to run it with the program's own permissions. */
  readonly trust?: "sandboxed" | "full";
  /** What it may do beyond looking at tags; nothing by default. */
  readonly permissions?: {
    readonly net?: readonly string[];
    readonly read?: readonly string[];
    readonly write?: readonly string[];
    readonly env?: readonly string[];
    readonly sidecar?: readonly string[];
  };
  /** Seconds that a batch may take. */
  readonly timeout?: number;
}

/** What a value of a section may be, before it is given a meaning. */
export type PresetValue =
  | string
  | number
  | boolean
  | readonly PresetValue[]
  | { readonly [key: string]: PresetValue };

/** A section: keys as they are written, with underscores. */
export type PresetSection = Readonly<Record<string, PresetValue>>;

/** What presets below can be rid of. */
export type Droppable =
  | "form"
  | "rules"
  | "plugins"
  | "captioner"
  | "training";

/** A preset as its file says it, judged by the schema. */
export interface PresetDocument {
  /** What it is for, in a few words. */
  readonly description?: string;
  /** The presets that lie below it, the lowest first. */
  readonly extends?: string | readonly string[];
  /** What those below have said that is to count no more. */
  readonly drop?: readonly Droppable[];
  /** What is done. */
  readonly run?: PresetSection;
  /** How captions read: settings and form. */
  readonly caption?: PresetSection;
  /** What becomes of tags. */
  readonly rules?: readonly PresetSection[];
  /** The plugins, in their order. */
  readonly plugins?: readonly PluginEntry[];
  /** The captioner. */
  readonly captioner?: PresetSection;
  /** What a trainer is told. */
  readonly training?: PresetSection;
  /** The script's ways, on or off. */
  readonly quirks?: Readonly<Record<string, boolean>>;
}
