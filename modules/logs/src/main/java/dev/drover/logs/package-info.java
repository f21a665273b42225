// SPDX-License-Identifier: Apache-2.0
/**
 * What processes print: framed into lines, numbered, stamped, and kept in one ring of bytes per instance.
 *
 * <p>{@link dev.drover.logs.LogRing} has one writer, the launcher's thread, and any number of readers that never make it
 * wait; the writers of other rings may take its oldest lines, where memory for all is short ({@code LogMemory}). Readers get {@link dev.drover.logs.LogEntry} objects; the writer never makes one.
 *
 * <p>What is found in lines is pure, and nothing of it is on the way of a line into its ring: {@link dev.drover.logs.Urls}, and
 * {@link dev.drover.logs.ErrorGrouper}, which takes the lines one by one ({@code ErrorStart} says what begins an error,
 * {@code TraceRules} what goes on with it, {@code Masked} what is the same error).
 */
@NullMarked
package dev.drover.logs;

import org.jspecify.annotations.NullMarked;
