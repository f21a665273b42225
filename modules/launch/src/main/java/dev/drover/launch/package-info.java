// SPDX-License-Identifier: Apache-2.0
/** Starts, signals, waits for and reads operating-system processes, behind {@link dev.drover.launch.Launcher}. */
@NullMarked
package dev.drover.launch;

import org.jspecify.annotations.NullMarked;
