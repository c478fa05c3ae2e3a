import type { CaptionerDescription } from "./captioner/read_captioner.ts";
import type { HookCall, PluginHook } from "./plugin_chain.ts";
import type { PluginFilter, PluginPermissions, PluginWants } from "./plugin.ts";

/** What a hook gave, before anything of it is believed. */
export type HookResult =
  /** Nothing, or what it was given. */
  | { readonly kind: "keep" }
  /** Something. */
  | { readonly kind: "value"; readonly value: unknown }
  /** It threw, hung, or died; the reason is the end of a sentence. */
  | { readonly kind: "failed"; readonly reason: string }
  /** The run was interrupted, and it took too long after that. */
  | { readonly kind: "interrupted"; readonly reason: unknown };

/** What a plugin says of itself, checked. */
export interface PluginDescription {
  readonly name: string;
  readonly hooks: readonly PluginHook[];
  /** Its captioner; null where it has none. */
  readonly captioner: CaptionerDescription | null;
  readonly wants: PluginWants;
  readonly filter: PluginFilter;
  /** What it asks for. */
  readonly permissions: PluginPermissions;
}

/** A plugin that is open, wherever it runs. */
export interface HookRunner extends AsyncDisposable {
  readonly description: PluginDescription;
  /** Why it is used no more; null while it is. */
  readonly retired: string | null;
  /** Runs one hook on one image. Never throws. */
  call(call: HookCall): Promise<HookResult>;
}
