import type {
  RegexFindings,
  RegexStep,
} from "../caption/rules/regex_findings.ts";
import type { TagRule } from "../caption/rules/tag_rule.ts";

/** What the process that tries regular expressions reads from its standard input, as JSON. */
export interface RegexRequest {
  /** The rules. */
  readonly rules: readonly TagRule[];
  /** The model's names. */
  readonly names: readonly string[];
}

/** What it prints, one a line. */
export type RegexMessage =
  /** The regular expression that it is about to try. */
  | { readonly kind: "trying"; readonly step: RegexStep }
  | { readonly kind: "found"; readonly findings: RegexFindings }
  /** A rule that makes no sense. */
  | { readonly kind: "refused"; readonly message: string };
