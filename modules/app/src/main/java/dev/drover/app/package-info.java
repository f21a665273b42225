// SPDX-License-Identifier: Apache-2.0
/** {@code main}: reads the project file, wires launcher, engine and server, starts, and stops in reverse. */
@NullMarked
package dev.drover.app;

import org.jspecify.annotations.NullMarked;
