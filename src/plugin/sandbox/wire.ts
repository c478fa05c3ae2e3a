/** What the child is told first, before the plugin's code is there. */
export interface LoadRequest {
  readonly kind: "load";
  /** 32 hexadecimal digits that every frame of the child begins with. */
  readonly token: string;
  /** The plugin's module. */
  readonly url: string;
}

/** Calls the plugin's factory. */
export interface MakeRequest {
  readonly kind: "make";
  /** Checked against the plugin's own schema. */
  readonly options: unknown;
}

/** Some images at once. */
export interface BatchRequest {
  readonly kind: "batch";
  readonly calls: readonly WireCall[];
}

/** One hook's call as it crosses. */
export interface WireCall {
  readonly hook: "image" | "tags" | "caption";
  readonly context: unknown;
  readonly tags?: readonly unknown[];
  readonly caption?: string;
  /** Width, height and channels; the bytes follow in the binary part. */
  readonly pixels?: readonly [number, number, 3 | 4];
}

/** The answer to one call. Whatever it says was in the plugin's hands. */
export type WireAnswer =
  | { readonly k: 1 }
  | { readonly v: unknown }
  | { readonly e: string }
  /** Tags: the place of one that was given, or a new one in a list of its own. */
  | { readonly t: readonly (number | readonly [unknown])[] }
  /** Width, height, channels, and how much of the binary part is its own. */
  | { readonly p: readonly [unknown, unknown, unknown, number] };
