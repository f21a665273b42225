// SPDX-License-Identifier: Apache-2.0
/**
 * The measurements: {@code Lockup} reads the status at a steady rate while processes are stopped, launched, crash and
 * print; {@code Load} does so under any load, also of a Drover that runs elsewhere; {@code Scale} grows the number of
 * instances. {@code Pulse} is the reader of all of them. {@code Launches} starts, stops and kills real processes by each
 * {@code Starter}, and looks at a {@code ResidentDrover} from outside.
 */
@NullMarked
package dev.drover.harness.measure;

import org.jspecify.annotations.NullMarked;
