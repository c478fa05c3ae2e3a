import type {
  CaptionerGrants,
  CaptionerSettings,
} from "./captioner_settings.ts";

type Said = Partial<CaptionerSettings>;

/**
 * Lays what is said of a captioner upon what was said before: options of a
 * plugin and its grants add up, of anything else the later counts.
 *
 * @param before What was said before.
 * @param more What is said now.
 */
export function addCaptionerSaid(before: Said, more: Said): Said {
  const { options, permissions } = before;
  return {
    ...before,
    ...more,
    ...(options && more.options
      ? { options: { ...options, ...more.options } }
      : {}),
    ...(permissions && more.permissions
      ? { permissions: addGrants(permissions, more.permissions) }
      : {}),
  };
}

function addGrants(
  one: CaptionerGrants,
  more: CaptionerGrants,
): CaptionerGrants {
  const kinds = ["net", "read", "write", "env"] as const;
  return Object.fromEntries(
    kinds.map((kind) =>
      [kind, [...new Set([...one[kind] ?? [], ...more[kind] ?? []])]] as const
    ).filter(([, values]) => values.length > 0),
  );
}
