// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

/** What came last of an error that is open, and so what may come next ({@link TraceRules}). */
enum TraceState {
  /** A line with a level. */
  LINE,
  /** Class and message of an exception, or of what caused it. */
  HEADER,
  /** Calls of the JVM, .NET or V8. */
  CALLS,
  /** Properties of an error, as Node prints them. */
  BRACES,
  /** The category of a message of .NET's console. */
  NET_START,
  /** Lines that belong to it for being indented. */
  INDENTED,
  /** A traceback or the place of a syntax error. */
  PYTHON_CALLS,
  /** The exception at the end of a traceback. */
  PYTHON_RAISED,
  /** That another one came while it was handled. */
  PYTHON_CHAINED,
  /** An exception group before its name. */
  PYTHON_GROUP,
  /** The rest of an exception group. */
  PYTHON_GROUP_NAMED,
  /** A panic or a fatal error of the runtime. */
  GO_START, GO_CALLS,
  /** A panic whose message is on the next line. */
  RUST_START, RUST_MESSAGE, RUST_CALLS,
  /** What was not caught, and its message; the calls below it. */
  PHP_START, PHP_CALLS,
  /** That a thread ended; class and message of an exception; the calls below it. */
  RUBY_THREAD, RUBY_START, RUBY_CALLS,
  /** A failure that npm tells. */
  NPM
}
