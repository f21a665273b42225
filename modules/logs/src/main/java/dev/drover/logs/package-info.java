// SPDX-License-Identifier: Apache-2.0
/**
 * What processes print: framed into lines, numbered, stamped, and kept in one ring of bytes per instance.
 *
 * <p>{@link dev.drover.logs.LogRing} has one writer, the launcher's thread, and any number of readers that never make it
 * wait. Readers get {@link dev.drover.logs.LogEntry} objects; the writer never makes one.
 */
@NullMarked
package dev.drover.logs;

import org.jspecify.annotations.NullMarked;
