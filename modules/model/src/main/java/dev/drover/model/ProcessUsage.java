// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import java.time.Duration;
import java.time.Instant;

/**
 * What the whole process tree of an incarnation used when it was looked at: processors (1.0 is one of them, NaN before the
 * second look), resident memory in bytes, how many processes there were, and what processor time it has used since it was launched, which
 * never falls: what ended without being waited for is missing from then on. Immutable.
 */
public record ProcessUsage(long incarnation, double processors, long memory, int processes, Instant at,
    Duration cpu) {}
