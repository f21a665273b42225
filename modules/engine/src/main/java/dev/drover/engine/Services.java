// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.launch.Launcher;
import dev.drover.logs.LogStore;
import dev.drover.view.ConcurrentBoard;
import dev.drover.view.EventRing;
import java.time.InstantSource;

/**
 * What the actors of one orchestrator share: where they publish, how they launch, and the threads on which anything
 * that could wait is done. Any thread.
 */
record Services(String node, ConcurrentBoard board, EventRing events, LogStore logs, Launcher launcher,
    IncarnationLog incarnations, KeptStore kept, Workers workers, Sweeper sweeper, Roster roster,
    InstantSource clock) {}
