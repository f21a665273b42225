// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.launch.Launcher;
import dev.drover.logs.LogStore;
import dev.drover.view.ConcurrentBoard;
import dev.drover.view.EventRing;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/**
 * What the actors of one orchestrator share: where they publish, how they launch, and the executors on which anything
 * that could wait is done. {@code launching} and {@code probing} are bounded platform threads. Any thread.
 */
record Services(String node, ConcurrentBoard board, EventRing events, LogStore logs, Launcher launcher,
    IncarnationLog incarnations, Executor launching, Executor probing, InstantSource clock) {}
