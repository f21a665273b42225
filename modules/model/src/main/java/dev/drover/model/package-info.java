// SPDX-License-Identifier: Apache-2.0
/**
 * Words and decisions: what a process is declared to be ({@link dev.drover.model.ProcessSpec}), how its life goes on
 * ({@link dev.drover.model.Lifecycle}), and what a query sees of it ({@link dev.drover.model.ProcessSnapshot}).
 *
 * <p>Everything here is immutable and depends on {@code java.base} alone: nothing starts a process, reads a clock, or
 * waits. The actor, the property tests and any rival implementation drive the same functions.
 */
@NullMarked
package dev.drover.model;

import org.jspecify.annotations.NullMarked;
