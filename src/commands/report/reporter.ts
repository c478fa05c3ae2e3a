import type { RunEvent, RunFailure } from "../../dataset/run_event.ts";

/** Shows a person, or tells a program, how a run goes. */
export interface Reporter extends AsyncDisposable {
  /** Takes the next event. */
  tell(event: RunEvent | RunFailure): void;
}

/** Where a reporter's words go. */
export interface Sink {
  /** Takes text as it is, line ends included. */
  write(text: string): void;
}

/** What a person wants to read besides. */
export interface Detail {
  /** A line for each image that was tagged or skipped. */
  readonly verbose: boolean;
  /** Each image's tags by kind. */
  readonly debug: boolean;
}
