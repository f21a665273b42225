// SPDX-License-Identifier: Apache-2.0
/**
 * JMH benchmarks of the board against its rivals, {@link dev.drover.bench.BoardRows}, and {@link dev.drover.bench.Rows},
 * which runs them and tells what came out.
 *
 * <p>All times are those that one thread sees: JMH's average time. With n threads that are never in each other's way, it
 * stays what it is with one; a figure of wall time over all operations would be an nth of it.
 */
@NullMarked
package dev.drover.bench;

import org.jspecify.annotations.NullMarked;
