/** Errors that a user can act on: where, what was got, what was expected, how to mend it. They cross the worker as data. */

import { inLanguage, type Language, type Text } from "./text.ts";

/** What every user-facing error says. */
export interface Complaint {
  /** The place: a document path (`model[3].kernel_size`), a file name, an op. */
  readonly where: string;
  readonly got: Text;
  readonly expected: Text;
  /** What to do about it; one sentence. */
  readonly fix: Text;
  /** What the page offers in one click: to compute on the CPU instead, or to try again what depends on a network. */
  readonly remedy?: "cpu" | "retry";
}

export function describeComplaint(complaint: Complaint, language: Language = "en"): string {
  const got = inLanguage(complaint.got, language);
  const expected = inLanguage(complaint.expected, language);
  const fix = inLanguage(complaint.fix, language);
  return language === "zh"
    ? `${complaint.where}：得到 ${got}，应为 ${expected}。${fix}`
    : `${complaint.where}: got ${got}, expected ${expected}. ${fix}`;
}

/** The base of all errors that carry a complaint; `message` is its English text. */
export class UserError extends Error {
  readonly complaint: Complaint;

  constructor(complaint: Complaint) {
    super(describeComplaint(complaint));
    this.name = new.target.name;
    this.complaint = complaint;
  }
}

/** What computed is gone with all its memory: a GPU taken away or reset, or out of memory. */
export class DeviceLostError extends Error {}

/** A shape that an operation or layer cannot take. */
export class ShapeError extends UserError {}
/** A parameter outside its range or of the wrong type. */
export class ParamError extends UserError {}
/** A file that is missing, cut short or not what it claims to be. */
export class DataError extends UserError {}
/** An experiment document that cannot be read. */
export class DocumentError extends UserError {}
