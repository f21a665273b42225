// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.nio.file.Path;

/**
 * That a child is to outlive this JVM if that is killed: {@code folder}, which exists and is its alone, says from then on
 * whom {@link Launcher#adopt} is to take over; of what it has printed the last {@code logBytes} are kept. Immutable.
 */
public record Keeping(Path folder, int logBytes) {}
