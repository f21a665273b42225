// SPDX-License-Identifier: Apache-2.0
/**
 * What tests need of programs that embed Drover: processes that are none ({@link dev.drover.testkit.FakeLauncher}), time that the test
 * lets pass ({@link dev.drover.testkit.ManualClock}), and waiting for what becomes of an instance
 * ({@link dev.drover.testkit.PhaseProbe}).
 */
@NullMarked
package dev.drover.testkit;

import org.jspecify.annotations.NullMarked;
