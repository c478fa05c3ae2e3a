import { mergePermissions } from "../../plugin/merge_permissions.ts";
import type { PluginChoice } from "../../plugin/plugin_choice.ts";
import type { PluginPermissions } from "../../plugin/plugin.ts";
import { grantProblem } from "../../plugin/sandbox/permission_flags.ts";
import type { TagSettings } from "../../preset/tag_settings.ts";
import type {
  Before,
  OptionSpec,
  Reading,
  ValueOption,
} from "./option_spec.ts";
import { pythonFloat } from "./python_number.ts";
import { readChoice, readName } from "./read_values.ts";
import { UsageError } from "./usage_error.ts";

/** What a plugin that a flag names was told by a flag. */
const BY_FLAG = "--plugin";

const nothing: Before = { plugins: [], pluginGrants: {}, captioner: {} };
const rare = { script: false, common: false, group: "Plugins" } as const;
const trusts = ["sandboxed", "full"] as const;

/** Options about plugins; each counts for the `--plugin` before it. */
export const pluginOptions: readonly OptionSpec[] = [
  {
    ...rare,
    common: true,
    kind: "value",
    name: "plugin",
    placeholder: "FILE",
    help: "plugin's file or name; may be given again",
    read: (text, reading, before = nothing) => ({
      plugins: [...before.plugins, {
        plugin: readName(text, reading),
        options: {},
        permissions: {},
        trust: "sandboxed",
        timeout: null,
        from: BY_FLAG,
      }],
    }),
  },
  {
    ...rare,
    kind: "value",
    name: "plugin-option",
    placeholder: "KEY=VALUE",
    help: "an option of the plugin before it",
    read: (text, reading, before = nothing) => {
      const [key, value] = readOption(text, reading);
      return change(before, reading, ({ options }) => ({
        options: { ...options, [key]: value },
      }));
    },
  },
  grantOption("net", "HOST", "let it reach a host"),
  grantOption("read", "PATH", "let it read a file or folder"),
  grantOption("write", "PATH", "let it write a file or folder"),
  grantOption("env", "NAME", "let it read a variable"),
  grantOption("sidecar", "SUFFIX", "hand it the file beside each image"),
  {
    ...rare,
    kind: "value",
    name: "plugin-timeout",
    placeholder: "SECONDS",
    help: "how long it may take for a batch",
    read: (text, reading, before = nothing) => {
      const timeout = pythonFloat(text);
      if (timeout === null || !(timeout > 0 && timeout <= 86_400)) {
        throw new UsageError(
          `${reading.flag} expects seconds, more than 0 and at most 86400, not "${text}"`,
        );
      }
      return change(before, reading, () => ({ timeout }));
    },
  },
  {
    ...rare,
    kind: "value",
    name: "plugin-trust",
    placeholder: "HOW",
    help: "sandboxed, or full: all of wdtag's rights",
    choices: trusts,
    read: (text, reading, before = nothing) => {
      const trust = readChoice(text, reading, trusts);
      return change(before, reading, () => ({ trust }));
    },
  },
];

/** Before the first `--plugin`, a grant is for every sandboxed plugin. */
function grantOption(
  kind: keyof PluginPermissions,
  placeholder: string,
  help: string,
): ValueOption {
  return {
    ...rare,
    kind: "value",
    name: `allow-plugin-${kind}`,
    placeholder,
    help,
    read: (text, { flag }, before = nothing) => {
      const expected = grantProblem(kind, text);
      if (expected !== null) {
        throw new UsageError(`${flag} expects ${expected}, not "${text}"`);
      }
      const grant = { [kind]: [text] };
      return changeLast(before, ({ permissions }) => ({
        permissions: mergePermissions(permissions, grant),
      })) ?? { pluginGrants: mergePermissions(before.pluginGrants, grant) };
    },
  };
}

function change(
  before: Before,
  { flag }: Reading,
  how: (choice: PluginChoice) => Partial<PluginChoice>,
): Partial<TagSettings> {
  const changed = changeLast(before, how);
  if (changed !== null) return changed;
  throw new UsageError(`${flag} comes after the --plugin that it is for`);
}

function changeLast(
  { plugins }: Before,
  how: (choice: PluginChoice) => Partial<PluginChoice>,
): Partial<TagSettings> | null {
  const last = plugins.at(-1);
  if (last?.from !== BY_FLAG) return null;
  return { plugins: [...plugins.slice(0, -1), { ...last, ...how(last) }] };
}

/** `key=value`; the value is JSON where it can be read as that, else text. */
export function readOption(
  text: string,
  { flag }: Reading,
): readonly [key: string, value: unknown] {
  const at = text.indexOf("=");
  const key = text.slice(0, at);
  if (at < 0 || !/^[A-Za-z]\w*$/.test(key) || key === "__proto__") {
    throw new UsageError(
      `${flag} expects a name and a value such as tags=hat, not "${text}"`,
    );
  }
  const value = text.slice(at + 1);
  try {
    return [key, JSON.parse(value)];
  } catch {
    return [key, value];
  }
}
