import type { RunEvent, RunFailure } from "../../dataset/run_event.ts";

/** A file of a model is hashed; only `wdtag models` tells it. */
export interface CheckingEvent {
  readonly kind: "checking";
  /** The repository, `owner/name`. */
  readonly repo: string;
  /** The file's path in it. */
  readonly file: string;
  /** Bytes that are hashed. */
  readonly bytes: number;
  /** Bytes of the whole file. */
  readonly total: number;
}

/** What reporters are told. */
export type ToldEvent = RunEvent | RunFailure | CheckingEvent;

/** Shows a person, or tells a program, how a run goes. */
export interface Reporter extends AsyncDisposable {
  /** Takes the next event. */
  tell(event: ToldEvent): void;
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
