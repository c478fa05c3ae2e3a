import type { CaptionForm, CaptionLine } from "../caption/form/caption_form.ts";
import type { CaptionerSettings } from "../captioners/captioner_settings.ts";
import type { TagRule } from "../caption/rules/tag_rule.ts";
import { baseSettings, noQuirks } from "./base.ts";
import {
  formKeys,
  type MergedPreset,
  type SaidSection,
} from "./merge_layers.ts";
import type { PluginChoice } from "../plugin/plugin_choice.ts";
import type { PresetSection } from "./preset_document.ts";
import { camelCase } from "./setting_names.ts";
import type { ScriptQuirks, TagSettings } from "./tag_settings.ts";

/** What presets laid upon each other come to. */
export interface LayeredPresets {
  /** Every setting, decided; the form and the rules of captions, and the plugins, too. */
  readonly settings: TagSettings;
  /** Every way of the script, on or off. */
  readonly quirks: ScriptQuirks;
  /** Whether arguments are read as the script reads them. */
  readonly scriptArguments: boolean;
  /** What a trainer is told of the captions, as the section `[training]`. */
  readonly training: PresetSection;
}

/**
 * Gives what presets say its meaning.
 *
 * @param merged Presets laid upon each other; what they do not say is `base`'s.
 */
export function resolvePreset(merged: MergedPreset): LayeredPresets {
  const { script_arguments: script, ...quirks } = merged.quirks;
  return {
    settings: {
      ...baseSettings,
      ...settingsOf(merged),
      ...(merged.plugins.length === 0
        ? {}
        : { plugins: merged.plugins.map(pluginOf) }),
    },
    quirks: { ...noQuirks, ...renamed(valuesOf(quirks)) },
    scriptArguments: script?.value === true,
    training: valuesOf(merged.training) as PresetSection,
  };
}

function pluginOf(
  { value, by }: MergedPreset["plugins"][number],
): PluginChoice {
  return {
    plugin: value.plugin,
    options: value.options ?? {},
    permissions: value.permissions ?? {},
    trust: value.trust ?? "sandboxed",
    timeout: value.timeout ?? null,
    from: by.origin,
  };
}

/**
 * The settings that presets say, under the names that programs use, with the
 * form and the rules where they have any.
 */
export function settingsOf(
  { run, caption, rules, captioner }: Pick<
    MergedPreset,
    "run" | "caption" | "rules" | "captioner"
  >,
): Partial<TagSettings> {
  const plain = Object.entries({ ...run, ...caption })
    .filter(([key]) => !formKeys.includes(key))
    .map(([key, { value }]) => {
      const name = camelCase(key);
      const usual = baseSettings[name as keyof TagSettings];
      // False is a value of switches only; elsewhere it stands for none.
      const none = value === false && typeof usual !== "boolean";
      return [name, none ? null : value];
    });
  const settings: Partial<TagSettings> = Object.fromEntries(plain);
  const form = formOf(caption, { ...baseSettings, ...settings });
  return {
    ...settings,
    ...(Object.keys(captioner).length === 0
      ? {}
      : { captioner: captionerOf(captioner) }),
    ...(form === null ? {} : { form }),
    ...(rules.length === 0
      ? {}
      : { rules: rules.map(({ value, by }) => ruleOf(value, by.lists)) }),
  };
}

/** What presets say of the captioner, and which of them named it. */
function captionerOf(section: SaidSection): Partial<CaptionerSettings> {
  const said = renamed(valuesOf(section));
  const { name } = section;
  return { ...said, ...(name === undefined ? {} : { from: name.by.origin }) };
}

function formOf(
  caption: SaidSection,
  settings: TagSettings,
): CaptionForm | null {
  const said = valuesOf(
    Object.fromEntries(
      Object.entries(caption).filter(([key, { value }]) =>
        formKeys.includes(key) && value !== false
      ),
    ),
  );
  if (Object.keys(said).length === 0) return null;
  const { slots, lines, ...rest } = said;
  return {
    separator: settings.captionSeparator,
    ...renamed(rest),
    lines: (lines as readonly CaptionLine[] | undefined) ??
      [{ slots: (slots ?? usualSlots(settings)) as CaptionLine["slots"] }],
  };
}

/** What a form that says nothing of slots has: the usual order of a caption. */
function usualSlots({ characterTagsFirst }: TagSettings): CaptionLine["slots"] {
  return characterTagsFirst
    ? [{ kind: "character" }, { kind: "any" }]
    : [{ kind: "any" }];
}

function ruleOf(
  rule: PresetSection,
  lists: ReadonlyMap<string, readonly (readonly string[])[]> | undefined,
): TagRule {
  const { file, with: becomes, built_in: builtIn, ...rest } = rule;
  const listed = typeof file === "string" ? lists?.get(file) ?? [] : [];
  const pairs = [...(rest.pairs as readonly string[][] | undefined) ?? []];
  const tags = [...(rest.tags as readonly string[] | undefined) ?? []];
  const key = rule.kind === "exclude" || rule.kind === "keep"
    ? { tags: [...tags, ...listed.map(([tag]) => tag)] }
    : file === undefined
    ? {}
    : { pairs: [...pairs, ...listed] };
  return {
    ...rest,
    ...key,
    ...(becomes === undefined
      ? {}
      : { with: typeof becomes === "string" ? oneOrNone(becomes) : becomes }),
    ...(builtIn === undefined ? {} : { builtIn }),
  } as unknown as TagRule;
}

function oneOrNone(text: string): readonly string[] {
  return text === "" ? [] : [text];
}

function valuesOf(section: SaidSection): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(section).map(([key, { value }]) => [key, value]),
  );
}

function renamed(
  section: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(section).map(([key, value]) => [camelCase(key), value]),
  );
}
