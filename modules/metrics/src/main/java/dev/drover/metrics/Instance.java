// SPDX-License-Identifier: Apache-2.0
package dev.drover.metrics;

import dev.drover.logs.LogRing;
import dev.drover.logs.LogTrouble;
import dev.drover.model.Probe;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessUsage;
import dev.drover.view.ProbeBoard.Answers;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one instance at a scrape; {@code usage} is null where nobody has looked, {@code log} where nothing was printed.
 */
record Instance(ProcessSnapshot seen, @Nullable ProcessUsage usage, @Nullable LogRing log, LogTrouble trouble,
    Exits exits, Map<Probe.Kind, Answers> probes) {}
