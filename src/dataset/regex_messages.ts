import type {
  RegexFindings,
  RegexStep,
} from "../caption/rules/regex_findings.ts";
import type { TagRule } from "../caption/rules/tag_rule.ts";

/** What the worker that tries regular expressions is asked. */
export interface RegexRequest {
  /** What is to be looked for in what; the first request has it. */
  readonly start?: {
    /** The rules. */
    readonly rules: readonly TagRule[];
    /** The model's names. */
    readonly names: readonly string[];
  };
  /** Milliseconds that it may take. */
  readonly patience: number;
}

/** How far it is. */
export type RegexReply =
  /** The regular expression that the next request makes it try. */
  | { readonly kind: "next"; readonly step: RegexStep }
  | { readonly kind: "found"; readonly findings: RegexFindings }
  /** It took too long, and was stopped. */
  | { readonly kind: "late" }
  /** A rule makes no sense. */
  | { readonly kind: "refused"; readonly message: string };
