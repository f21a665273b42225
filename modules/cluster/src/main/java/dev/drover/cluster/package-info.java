// SPDX-License-Identifier: Apache-2.0
/** The same orchestration over the nodes of a Pekko cluster. */
@NullMarked
package dev.drover.cluster;

import org.jspecify.annotations.NullMarked;
