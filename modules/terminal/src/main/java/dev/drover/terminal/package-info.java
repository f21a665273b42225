// SPDX-License-Identifier: Apache-2.0
/**
 * The command line: a client of the HTTP interface over the socket in a project's directory.
 *
 * <p>{@link dev.drover.terminal.Cli} turns arguments into one exchange with a running Drover and its answer into text and
 * an exit code; what needs the engine or the project file goes to {@link dev.drover.terminal.Local}.
 */
@NullMarked
package dev.drover.terminal;

import org.jspecify.annotations.NullMarked;
