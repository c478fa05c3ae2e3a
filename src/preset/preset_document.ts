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

/** The captioner that a preset asks for. */
export interface CaptionerEntry {
  readonly name?: string;
  readonly model?: string;
  readonly options?: Readonly<Record<string, unknown>>;
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
  readonly description?: string;
  readonly extends?: string | readonly string[];
  readonly drop?: readonly Droppable[];
  readonly run?: PresetSection;
  readonly caption?: PresetSection;
  readonly rules?: readonly PresetSection[];
  readonly plugins?: readonly PluginEntry[];
  readonly captioner?: CaptionerEntry;
  readonly training?: PresetSection;
  readonly quirks?: Readonly<Record<string, boolean>>;
}
