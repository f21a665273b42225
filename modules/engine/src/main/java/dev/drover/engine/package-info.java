// SPDX-License-Identifier: Apache-2.0
/**
 * The actors: {@link dev.drover.engine.Orchestrator}, the guardian of a project, one {@code InstanceActor} for each
 * instance, and a {@code ProbeActor} for each probe that is on.
 *
 * <p>An instance actor hands each event to {@code Lifecycle.step}, carries out the effects, publishes the snapshot, and
 * then tells the orchestrator, which wakes those that depend on it. Who only wants to know reads the board.
 */
@NullMarked
package dev.drover.engine;

import org.jspecify.annotations.NullMarked;
