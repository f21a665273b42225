// SPDX-License-Identifier: Apache-2.0
/**
 * What any thread may read without asking: the {@link dev.drover.view.StatusBoard} of snapshots and the
 * {@link dev.drover.view.EventRing} of what happened last. Reads take no lock, send no message, and never wait.
 */
@NullMarked
package dev.drover.view;

import org.jspecify.annotations.NullMarked;
