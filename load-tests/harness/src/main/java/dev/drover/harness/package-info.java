// SPDX-License-Identifier: Apache-2.0
/**
 * Measures Drover beside its rivals and says whether the targets are reached: {@link dev.drover.harness.Main}.
 *
 * <p>{@code scenario} reads what is to be measured from a file, {@code measure} measures it, {@code report} shows and keeps
 * the results and holds the targets.
 */
@NullMarked
package dev.drover.harness;

import org.jspecify.annotations.NullMarked;
