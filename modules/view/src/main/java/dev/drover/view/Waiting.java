// SPDX-License-Identifier: Apache-2.0
package dev.drover.view;

/** How many messages wait for actors: for the orchestrator, for all instances together, and for the one of them with the most. Immutable. */
public record Waiting(long orchestrator, long instances, long mostOfOne) {}
