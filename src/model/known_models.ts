import { registry } from "./registry/registry.ts";

/** Short names of published taggers, and the repositories that they stand for. */
export const knownModels: Readonly<Record<string, string>> = Object.assign(
  // Nobody's model is called "constructor".
  Object.create(null),
  Object.fromEntries(registry.map(({ name, repo }) => [name, repo])),
);
