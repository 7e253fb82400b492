/** What the test runners report, in one form. */

import { existsSync, readFileSync } from "node:fs";
import { fullMark } from "./support/full.ts";

export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Tests of the full run alone. */
  readonly full: number;
  readonly skippedNames: readonly string[];
  /** Name and message of each failed test. */
  readonly failures: readonly string[];
}

interface VitestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

interface PlaywrightSuite {
  readonly title: string;
  readonly specs?: readonly {
    readonly title: string;
    readonly tests: readonly {
      readonly status: string;
      readonly results: readonly { readonly error?: { readonly message?: string } }[];
    }[];
  }[];
  readonly suites?: readonly PlaywrightSuite[];
}

const nothing: Outcome = { passed: 0, failed: 0, skipped: 0, full: 0, skippedNames: [], failures: [] };

interface TestResult {
  readonly name: string;
  readonly status: "passed" | "failed" | "skipped";
  readonly message?: string;
}

function outcomeOf(tests: readonly TestResult[]): Outcome {
  const named = (status: TestResult["status"]) => tests.filter((test) => test.status === status);
  return {
    passed: named("passed").length,
    failed: named("failed").length,
    skipped: named("skipped").length,
    full: tests.filter(({ name }) => name.includes(fullMark)).length,
    skippedNames: named("skipped").map(({ name }) => name),
    failures: named("failed").map(({ name, message = "" }) => `${name}\n${indented(message)}`),
  };
}

const indented = (text: string) => text.split("\n").slice(0, 12).join("\n").replace(/^/gm, "      ");

/** @returns nothing where the runner ended before it wrote the report; its exit status says that it failed */
export function readVitest(path: string): Outcome {
  if (!existsSync(path)) return nothing;
  const report: VitestReport = JSON.parse(readFileSync(path, "utf8"));
  return outcomeOf(
    report.testResults.flatMap(({ name: file, message, assertionResults }) => {
      // A file that cannot be loaded has no tests.
      if (assertionResults.length === 0 && message) return [{ name: file, status: "failed" as const, message }];
      return assertionResults.map(({ fullName, status, failureMessages }): TestResult => {
        const isOver = status === "passed" || status === "failed";
        return { name: fullName, status: isOver ? status : "skipped", message: failureMessages?.join("\n") };
      });
    }),
  );
}

/** @returns nothing where the runner ended before it wrote the report; its exit status says that it failed */
export function readPlaywright(path: string): Outcome {
  if (!existsSync(path)) return nothing;
  const report: PlaywrightSuite = JSON.parse(readFileSync(path, "utf8"));
  const testsOf = (suite: PlaywrightSuite): readonly TestResult[] => [
    ...(suite.specs ?? []).flatMap(({ title, tests }) =>
      tests.map(({ status, results }): TestResult => {
        const message = results.find(({ error }) => error)?.error?.message;
        const isPassed = status === "expected" || status === "flaky";
        return { name: title, status: isPassed ? "passed" : status === "skipped" ? "skipped" : "failed", message };
      }),
    ),
    ...(suite.suites ?? []).flatMap(testsOf),
  ];
  return outcomeOf(testsOf(report));
}

export function sum(outcomes: readonly Outcome[]): Outcome {
  return outcomes.reduce(
    (all, one) => ({
      passed: all.passed + one.passed,
      failed: all.failed + one.failed,
      skipped: all.skipped + one.skipped,
      full: all.full + one.full,
      skippedNames: [...all.skippedNames, ...one.skippedNames],
      failures: [...all.failures, ...one.failures],
    }),
    nothing,
  );
}
